package dev.blockjob.qmp.impl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
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

  @Test
  void passwordsInUrlsAreMaskedInAnswersToo() {
    assertThat(Secrets.maskUrls("{\"file\": \"ftp://me:hush@host/disk\"}"))
        .isEqualTo("{\"file\": \"ftp://me:<masked>@host/disk\"}");
  }

  private static JsonObject request(String command, String arguments) {
    return new JsonObject()
        .put("execute", command)
        .put("arguments", new JsonObject(arguments.replace('\'', '"')))
        .put("id", "1");
  }
}
