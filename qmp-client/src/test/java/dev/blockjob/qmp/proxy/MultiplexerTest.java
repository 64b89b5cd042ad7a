package dev.blockjob.qmp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.proxy.ProxyHarness.TestClient;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Who gets what, without a socket. */
class MultiplexerTest {

  private static final String EVENT =
      "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"STOP\"}\r\n";
  private static final String EXPECTING =
      "\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting capabilities negotiation"
          + " with 'qmp_capabilities'\"}}\r\n";
  private static final String OOB = ",\"arguments\":{\"enable\":[\"oob\"]}";

  private static String command(String name, String id) {
    return String.format(Locale.ROOT, "{\"execute\":\"%s\",\"id\":%s}", name, id);
  }

  @Test
  void outOfBandIsEnabledTowardsQemuWhereItOffersThat() {
    ProxyHarness proxy = new ProxyHarness();
    proxy.says(ProxyHarness.GREETING);
    assertThat(proxy.sent).singleElement().asString().contains("\"enable\":[\"oob\"]");

    ProxyHarness without = new ProxyHarness();
    without.says(ProxyHarness.GREETING.replace("\"oob\"", ""));
    assertThat(without.sent).singleElement().asString().doesNotContain("enable");
  }

  @Test
  void whatTheMonitorsFormerClientLeftBehindIsPassedOver() {
    ProxyHarness proxy = new ProxyHarness();
    proxy.says(EVENT);
    proxy.says("{\"return\": {}, \"id\": \"1-1\"}\r\n");
    proxy.says(ProxyHarness.GREETING);
    proxy.says("{\"return\": {}, \"id\": \"1-2\"}\r\n{\"return\": {}}\r\n");
    assertThat(proxy.qemuSide.isReady()).isFalse();
    proxy.succeeds(0);
    assertThat(proxy.qemuSide.isReady()).isTrue();
    TestClient client = proxy.negotiated();
    proxy.says("{\"return\": {}, \"id\": \"1-3\"}\r\n{\"error\": {\"class\": \"x\"}}\r\n");
    assertThat(client.got).isEmpty();
  }

  @Test
  void aQemuThatRefusesIsSaidSo() {
    ProxyHarness proxy = new ProxyHarness();
    proxy.says(ProxyHarness.GREETING);
    assertThatThrownBy(
            () ->
                proxy.answers(
                    0, "{\"id\": ID, \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}"))
        .isInstanceOf(HandshakeException.class)
        .hasMessageContaining("refused qmp_capabilities: no");
  }

  @Test
  void whatIsNoQmpIsAProtocolError() {
    assertThatThrownBy(() -> new ProxyHarness().says("SSH-2.0\r\n"))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void aClientIsGreetedWithQemusOwnBytes() {
    assertThat(ProxyHarness.ready().join().got).containsExactly(ProxyHarness.GREETING);
  }

  @Test
  void beforeItNegotiatedAClientGetsNoEventAndNoCommandRuns() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.join();
    client.got.clear();

    client.sends(command("stop", "7"));
    client.sends("{\"execute\":\"stop\"}");
    proxy.says(EVENT);

    assertThat(proxy.sent).isEmpty();
    assertThat(client.got).containsExactly("{\"id\": 7, " + EXPECTING, "{" + EXPECTING);
  }

  @Test
  void aNegotiationIsCheckedByQemuAndAnsweredAsIfItWereTheFirst() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.join();
    client.got.clear();

    client.sends("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":1},\"id\":1}");
    proxy.answers(
        0, "{\"id\": ID, \"error\": {\"class\": \"GenericError\", \"desc\": \"no array\"}}");
    client.sends(command("qmp_capabilities", "2"));
    proxy.answers(
        1, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"complete\"}}");
    proxy.says(EVENT);

    assertThat(client.got)
        .containsExactly(
            "{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"no array\"}}\r\n",
            "{\"return\": {}, \"id\": 2}\r\n",
            EVENT);
  }

  @Test
  void whatQemuDoesNotOfferCannotBeEnabled() {
    ProxyHarness proxy = ProxyHarness.ready(ProxyHarness.GREETING.replace("\"oob\"", ""));
    TestClient client = proxy.join();
    client.got.clear();

    client.sends("{\"execute\":\"qmp_capabilities\"" + OOB + "}");
    proxy.answers(0, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"\"}}");

    assertThat(client.got)
        .containsExactly(
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Capability oob not available\"}}\r\n");
  }

  @Test
  void idsAreKeptApartAndGivenBackAsTheyWere() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient one = proxy.negotiated();
    TestClient two = proxy.negotiated();

    one.sends(command("a", "{\"x\" :1}"));
    two.sends(command("b", "{\"x\" :1}"));
    two.sends("{\"execute\":\"c\"}");
    proxy.succeeds(1);
    proxy.succeeds(2);
    proxy.succeeds(0);

    assertThat(one.got).containsExactly("{\"return\": {}, \"id\": {\"x\" :1}}\r\n");
    assertThat(two.got)
        .containsExactly("{\"return\": {}, \"id\": {\"x\" :1}}\r\n", "{\"return\": {}}\r\n");
  }

  @Test
  void everyClientGetsEveryEventWhereQemuPutIt() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient one = proxy.negotiated();
    TestClient two = proxy.negotiated();

    one.sends(command("stop", "1"));
    proxy.says(EVENT);
    proxy.succeeds(0);

    assertThat(one.got).containsExactly(EVENT, "{\"return\": {}, \"id\": 1}\r\n");
    assertThat(two.got).containsExactly(EVENT);
  }

  @Test
  void nonFiniteNumbersPassAsQemuWroteThem() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.negotiated();

    client.sends(command("q", "1"));
    proxy.answers(0, "{\"return\": {\"a\": inf, \"b\": -nan}, \"id\": ID}");

    assertThat(client.got)
        .containsExactly("{\"return\": {\"a\": inf, \"b\": -nan}, \"id\": 1}\r\n");
  }

  @Test
  void garbageIsAnsweredInItsTurnAndNeverReachesQemu() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.negotiated();

    client.sends(command("a", "1") + " foo [1] " + command("b", "2"));
    assertThat(proxy.sent).hasSize(1);
    assertThat(client.got).isEmpty();
    proxy.succeeds(0);

    assertThat(client.got)
        .containsExactly(
            "{\"return\": {}, \"id\": 1}\r\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, invalid"
                + " keyword 'foo'\"}}\r\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input must be a JSON"
                + " object\"}}\r\n");
    assertThat(proxy.sent).hasSize(2).last().asString().contains("\"b\"");
  }

  @Test
  void whatQemuWouldRefuseInItsOwnWordsItIsAsked() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.join();

    client.sends("{\"execute\":\"stop\",\"foo\":1}");

    assertThat(proxy.sent).singleElement().asString().startsWith("{\"execute\":\"stop\",\"foo\":1");
  }

  @Test
  void outOfBandNeedsToBeEnabled() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.negotiated();

    client.sends("{\"exec-oob\":\"query-yank\",\"id\":1}");

    assertThat(proxy.sent).isEmpty();
    assertThat(client.got)
        .containsExactly(
            "{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input member"
                + " 'exec-oob' is unexpected\"}}\r\n");
  }

  @Test
  void outOfBandOvertakesAFullWindow() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient busy = proxy.negotiated();
    TestClient client = proxy.negotiated(OOB);
    for (int i = 0; i < 20; i++) {
      busy.sends(command("a", "" + i));
      client.sends(command("b", "" + i));
    }
    assertThat(proxy.sent).hasSize(8);

    client.sends("{\"exec-oob\":\"query-yank\",\"id\":99}");
    proxy.succeeds(8);

    assertThat(client.got).containsExactly("{\"return\": {}, \"id\": 99}\r\n");
  }

  /** QEMU is done with it before it reads on. */
  @Test
  void garbageBehindAnOutOfBandCommandIsAnsweredAfterIt() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.negotiated(OOB);

    client.sends("{\"exec-oob\":\"query-yank\",\"id\":1} [1]");
    assertThat(client.got).isEmpty();
    proxy.succeeds(0);

    assertThat(client.got).hasSize(2).first().isEqualTo("{\"return\": {}, \"id\": 1}\r\n");
  }

  /** QEMU reads a client without {@code oob} no further until its command is answered. */
  @Test
  void outOfBandRightBehindTheNegotiationThatEnablesItIsTaken() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.join();

    client.sends(
        "{\"execute\":\"qmp_capabilities\"" + OOB + "} {\"exec-oob\":\"query-yank\",\"id\":1}");
    proxy.answers(0, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"\"}}");

    assertThat(proxy.sent).hasSize(2).last().asString().contains("exec-oob");
  }

  @Test
  void theWindowIsSharedInTurns() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient greedy = proxy.negotiated();
    TestClient modest = proxy.negotiated();
    for (int i = 0; i < 30; i++) {
      greedy.sends(command("greedy", "" + i));
    }
    modest.sends(command("modest", "1"));
    modest.sends(command("modest", "2"));

    for (int i = 0; i < 4; i++) {
      proxy.succeeds(i);
    }

    assertThat(proxy.sent.subList(8, 12).stream().filter(sent -> sent.contains("modest")))
        .hasSize(2);
    assertThat(greedy.got).hasSize(4);
  }

  @Test
  void aClientThatSendsFasterThanQemuAnswersHasToWaitAndNobodyElse() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient greedy = proxy.negotiated();
    TestClient modest = proxy.negotiated();

    for (int i = 0; i < 100; i++) {
      greedy.sends(command("a", "" + i));
    }
    assertThat(greedy.paused).isTrue();
    assertThat(modest.paused).isFalse();
    for (int i = 0; i < 100; i++) {
      proxy.succeeds(i);
    }

    assertThat(greedy.paused).isFalse();
    assertThat(greedy.got).hasSize(100);
  }

  @Test
  void aClientWhoseFewRequestsAreBigHasToWaitToo() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient client = proxy.negotiated();
    String half = "x".repeat(500_000);

    for (int i = 0; i < 10; i++) {
      client.sends(command(half, "" + i));
    }
    assertThat(client.paused).as("two wait for the window").isFalse();
    client.sends(command(half, "10"));
    assertThat(client.paused).as("three, which are more than 1 MiB").isTrue();
    proxy.succeeds(0);

    assertThat(client.paused).isFalse();
  }

  @Test
  void aClientsDeathDropsItsRepliesAndFreesItsPlaces() {
    ProxyHarness proxy = ProxyHarness.ready();
    TestClient dying = proxy.negotiated();
    TestClient living = proxy.negotiated();
    for (int i = 0; i < 20; i++) {
      dying.sends(command("dying", "" + i));
    }
    living.sends(command("living", "1"));
    dying.client.left();
    for (int i = 0; i < 8; i++) {
      proxy.succeeds(i);
    }
    proxy.succeeds(8);

    assertThat(dying.got).isEmpty();
    assertThat(proxy.sent).hasSize(9);
    assertThat(living.got).containsExactly("{\"return\": {}, \"id\": 1}\r\n");
  }

  @Test
  void whenQemuEndsEveryClientDoes() {
    ProxyHarness proxy = ProxyHarness.ready();
    List<TestClient> guests = List.of(proxy.join(), proxy.negotiated());

    proxy.qemuSide.end();

    assertThat(guests).allMatch(client -> client.ended);
  }
}
