package dev.blockjob.qmp.impl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "object-add | {'qom-type':'secret','id':'s','data':'hush'}",
        "set_password | {'protocol':'vnc','password':'hush','connected':'keep'}",
        "change-vnc-password | {'password':'hush'}",
        "guest-set-user-password | {'username':'root','password':'hush','crypted':false}",
        "blockdev-add | {'driver':'https','url':'https://u:hush@host/x','cookie':'hush'}",
        "blockdev-create | {'options':{'driver':'raw','file':{'password':'hush'}}}",
        "transaction | {'actions':[{'type':'x','data':{'passwd':'hush'}}]}",
        "qom-set | {'path':'/objects/s','property':'data','value':'hush'}",
        "sev-inject-launch-secret | {'packet-header':'h','secret':'hush'}",
        "guest-exec | {'path':'/bin/sh','arg':['keep'],'input-data':'hush'}",
        "guest-file-write | {'handle':1,'buf-b64':'hush'}",
        "blockdev-add | {'driver':'https','url':'https://host/x?token=hush&sig=hush'}",
        "x | {'names':['https://host/x?t=hush']}",
        "block-commit | {'backing-file':'nbd://host/x?access_token=hush&keep=1'}",
        "block-commit | {'backing-file':'rbd:pool/x:id=admin:key=hush:conf=/c'}",
        "human-monitor-command | {'command-line':'drive_add 0 file.driver=https,file.cookie=hush'}",
        "human-monitor-command | {'command-line':'object_add secret,id=s,data=hush,,hush'}",
        "human-monitor-command | {'command-line':'set_password vnc hush keep'}",
        "human-monitor-command | {'command-line':'change vnc password hush'}",
      })
  void isMasked(String command, String arguments) {
    JsonObject request = request(command, arguments);

    String masked = Secrets.mask(request, request.encode());

    assertThat(masked).doesNotContain("hush").contains("<masked>");
    assertThat(new JsonObject(masked).fieldNames()).isEqualTo(request.fieldNames());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "blockdev-add | {'driver':'luks','key-secret':'sec0','file':'f'}",
        "blockdev-add | {'driver':'https','url':'https://host:80/x','password-secret':'sec0'}",
        "chardev-add | {'id':'c','backend':{'type':'null','data':{}}}",
        "qom-set | {'path':'/machine','property':'value','value':'seen'}",
        "expire_password | {'protocol':'vnc','time':'+60'}",
        "getfd | {'fdname':'fd0'}",
        "human-monitor-command | {'command-line':'info block'}",
      })
  void isShownByteForByte(String command, String arguments) {
    JsonObject request = request(command, arguments);
    String text = request.encodePrettily();

    assertThat(Secrets.mask(request, text)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "password"})
  void theAnswerToAQuestionForASecretIsOne(String property) {
    JsonObject question = request("qom-get", "{'path':'/objects/s','property':'" + property + "'}");

    assertThat(Secrets.answersWithOne(question)).isTrue();
    assertThat(Secrets.maskReturn(new JsonObject("{\"return\":\"hush\",\"id\":\"1\"}")))
        .isEqualTo("{\"return\":\"<masked>\",\"id\":\"1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://me:hush@host/disk",
        "json:{\"driver\": \"https\", \"cookie\": \"hush\", \"url\": \"https://h/x\"}",
        "json:{\"file.password\":\"a\\\"hush\",\"driver\":\"qcow2\"}",
        "json:{\"file\": {\"url\": \"https://h/x?X-Amz-Signature=hush\"}}",
        "Could not open 'json:{\"cookie\":\"hush\"}': no such host",
        "Could not open 'https://host/x?token=hush': no such host",
      })
  void secretsInNamesAreMaskedInAnswersToo(String name) {
    JsonObject answer =
        new JsonObject().put("return", new JsonArray().add(new JsonObject().put("file", name)));

    String masked = Secrets.maskTexts(answer, answer.encode());

    assertThat(masked).doesNotContain("hush").contains("<masked>");
    String shown = new JsonObject(masked).getJsonArray("return").getJsonObject(0).getString("file");
    if (name.startsWith("json:")) {
      assertThat(new JsonObject(shown.substring("json:".length()))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nbd+unix:///x?socket=/run/n.sock",
        "https://host/x",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"/a=b\"}}",
        "ssh://me@host/x?host_key_check=no"
      })
  void otherNamesStayAsTheyAre(String name) {
    JsonObject answer = new JsonObject().put("return", new JsonObject().put("file", name));
    String text = answer.encodePrettily();

    assertThat(Secrets.maskTexts(answer, text)).isSameAs(text);
  }

  private static JsonObject request(String command, String arguments) {
    return new JsonObject()
        .put("execute", command)
        .put("arguments", new JsonObject(arguments.replace('\'', '"')))
        .put("id", "1");
  }
}
