package dev.blockjob.qmp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.proxy.Table.Guest;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Who gets what, without a socket. */
class SwitchboardTest {

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
    Table table = new Table();
    table.says(Table.GREETING);
    assertThat(table.sent).singleElement().asString().contains("\"enable\":[\"oob\"]");

    Table without = new Table();
    without.says(Table.GREETING.replace("\"oob\"", ""));
    assertThat(without.sent).singleElement().asString().doesNotContain("enable");
  }

  @Test
  void whatTheMonitorsFormerClientLeftBehindIsPassedOver() {
    Table table = new Table();
    table.says(EVENT);
    table.says("{\"return\": {}, \"id\": \"1-1\"}\r\n");
    table.says(Table.GREETING);
    table.says("{\"return\": {}, \"id\": \"1-2\"}\r\n{\"return\": {}}\r\n");
    assertThat(table.monitor.isReady()).isFalse();
    table.succeeds(0);
    assertThat(table.monitor.isReady()).isTrue();
    Guest guest = table.negotiated();
    table.says("{\"return\": {}, \"id\": \"1-3\"}\r\n{\"error\": {\"class\": \"x\"}}\r\n");
    assertThat(guest.got).isEmpty();
  }

  @Test
  void aQemuThatRefusesIsSaidSo() {
    Table table = new Table();
    table.says(Table.GREETING);
    assertThatThrownBy(
            () ->
                table.answers(
                    0, "{\"id\": ID, \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}"))
        .isInstanceOf(HandshakeException.class)
        .hasMessageContaining("refused qmp_capabilities: no");
  }

  @Test
  void whatIsNoQmpIsAProtocolError() {
    assertThatThrownBy(() -> new Table().says("SSH-2.0\r\n")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aClientIsGreetedWithQemusOwnBytes() {
    assertThat(Table.ready().join().got).containsExactly(Table.GREETING);
  }

  @Test
  void beforeItNegotiatedAClientGetsNoEventAndNoCommandRuns() {
    Table table = Table.ready();
    Guest guest = table.join();
    guest.got.clear();

    guest.sends(command("stop", "7"));
    guest.sends("{\"execute\":\"stop\"}");
    table.says(EVENT);

    assertThat(table.sent).isEmpty();
    assertThat(guest.got).containsExactly("{\"id\": 7, " + EXPECTING, "{" + EXPECTING);
  }

  @Test
  void aNegotiationIsCheckedByQemuAndAnsweredAsIfItWereTheFirst() {
    Table table = Table.ready();
    Guest guest = table.join();
    guest.got.clear();

    guest.sends("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":1},\"id\":1}");
    table.answers(
        0, "{\"id\": ID, \"error\": {\"class\": \"GenericError\", \"desc\": \"no array\"}}");
    guest.sends(command("qmp_capabilities", "2"));
    table.answers(
        1, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"complete\"}}");
    table.says(EVENT);

    assertThat(guest.got)
        .containsExactly(
            "{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"no array\"}}\r\n",
            "{\"return\": {}, \"id\": 2}\r\n",
            EVENT);
  }

  @Test
  void whatQemuDoesNotOfferCannotBeEnabled() {
    Table table = Table.ready(Table.GREETING.replace("\"oob\"", ""));
    Guest guest = table.join();
    guest.got.clear();

    guest.sends("{\"execute\":\"qmp_capabilities\"" + OOB + "}");
    table.answers(0, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"\"}}");

    assertThat(guest.got)
        .containsExactly(
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Capability oob not available\"}}\r\n");
  }

  @Test
  void idsAreKeptApartAndGivenBackAsTheyWere() {
    Table table = Table.ready();
    Guest one = table.negotiated();
    Guest two = table.negotiated();

    one.sends(command("a", "{\"x\" :1}"));
    two.sends(command("b", "{\"x\" :1}"));
    two.sends("{\"execute\":\"c\"}");
    table.succeeds(1);
    table.succeeds(2);
    table.succeeds(0);

    assertThat(one.got).containsExactly("{\"return\": {}, \"id\": {\"x\" :1}}\r\n");
    assertThat(two.got)
        .containsExactly("{\"return\": {}, \"id\": {\"x\" :1}}\r\n", "{\"return\": {}}\r\n");
  }

  @Test
  void everyClientGetsEveryEventWhereQemuPutIt() {
    Table table = Table.ready();
    Guest one = table.negotiated();
    Guest two = table.negotiated();

    one.sends(command("stop", "1"));
    table.says(EVENT);
    table.succeeds(0);

    assertThat(one.got).containsExactly(EVENT, "{\"return\": {}, \"id\": 1}\r\n");
    assertThat(two.got).containsExactly(EVENT);
  }

  @Test
  void nonFiniteNumbersPassAsQemuWroteThem() {
    Table table = Table.ready();
    Guest guest = table.negotiated();

    guest.sends(command("q", "1"));
    table.answers(0, "{\"return\": {\"a\": inf, \"b\": -nan}, \"id\": ID}");

    assertThat(guest.got).containsExactly("{\"return\": {\"a\": inf, \"b\": -nan}, \"id\": 1}\r\n");
  }

  @Test
  void garbageIsAnsweredInItsTurnAndNeverReachesQemu() {
    Table table = Table.ready();
    Guest guest = table.negotiated();

    guest.sends(command("a", "1") + " foo [1] " + command("b", "2"));
    assertThat(table.sent).hasSize(1);
    assertThat(guest.got).isEmpty();
    table.succeeds(0);

    assertThat(guest.got)
        .containsExactly(
            "{\"return\": {}, \"id\": 1}\r\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, invalid"
                + " keyword 'foo'\"}}\r\n",
            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input must be a JSON"
                + " object\"}}\r\n");
    assertThat(table.sent).hasSize(2).last().asString().contains("\"b\"");
  }

  @Test
  void whatQemuWouldRefuseInItsOwnWordsItIsAsked() {
    Table table = Table.ready();
    Guest guest = table.join();

    guest.sends("{\"execute\":\"stop\",\"foo\":1}");

    assertThat(table.sent).singleElement().asString().startsWith("{\"execute\":\"stop\",\"foo\":1");
  }

  @Test
  void outOfBandNeedsToBeEnabled() {
    Table table = Table.ready();
    Guest guest = table.negotiated();

    guest.sends("{\"exec-oob\":\"query-yank\",\"id\":1}");

    assertThat(table.sent).isEmpty();
    assertThat(guest.got)
        .containsExactly(
            "{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input member"
                + " 'exec-oob' is unexpected\"}}\r\n");
  }

  @Test
  void outOfBandOvertakesAFullWindow() {
    Table table = Table.ready();
    Guest busy = table.negotiated();
    Guest guest = table.negotiated(OOB);
    for (int i = 0; i < 20; i++) {
      busy.sends(command("a", "" + i));
      guest.sends(command("b", "" + i));
    }
    assertThat(table.sent).hasSize(8);

    guest.sends("{\"exec-oob\":\"query-yank\",\"id\":99}");
    table.succeeds(8);

    assertThat(guest.got).containsExactly("{\"return\": {}, \"id\": 99}\r\n");
  }

  /** QEMU is done with it before it reads on. */
  @Test
  void garbageBehindAnOutOfBandCommandIsAnsweredAfterIt() {
    Table table = Table.ready();
    Guest guest = table.negotiated(OOB);

    guest.sends("{\"exec-oob\":\"query-yank\",\"id\":1} [1]");
    assertThat(guest.got).isEmpty();
    table.succeeds(0);

    assertThat(guest.got).hasSize(2).first().isEqualTo("{\"return\": {}, \"id\": 1}\r\n");
  }

  /** QEMU reads a client without {@code oob} no further until its command is answered. */
  @Test
  void outOfBandRightBehindTheNegotiationThatEnablesItIsTaken() {
    Table table = Table.ready();
    Guest guest = table.join();

    guest.sends(
        "{\"execute\":\"qmp_capabilities\"" + OOB + "} {\"exec-oob\":\"query-yank\",\"id\":1}");
    table.answers(0, "{\"id\": ID, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"\"}}");

    assertThat(table.sent).hasSize(2).last().asString().contains("exec-oob");
  }

  @Test
  void theWindowIsSharedInTurns() {
    Table table = Table.ready();
    Guest greedy = table.negotiated();
    Guest modest = table.negotiated();
    for (int i = 0; i < 30; i++) {
      greedy.sends(command("greedy", "" + i));
    }
    modest.sends(command("modest", "1"));
    modest.sends(command("modest", "2"));

    for (int i = 0; i < 4; i++) {
      table.succeeds(i);
    }

    assertThat(table.sent.subList(8, 12).stream().filter(sent -> sent.contains("modest")))
        .hasSize(2);
    assertThat(greedy.got).hasSize(4);
  }

  @Test
  void aClientThatSendsFasterThanQemuAnswersHasToWaitAndNobodyElse() {
    Table table = Table.ready();
    Guest greedy = table.negotiated();
    Guest modest = table.negotiated();

    for (int i = 0; i < 100; i++) {
      greedy.sends(command("a", "" + i));
    }
    assertThat(greedy.paused).isTrue();
    assertThat(modest.paused).isFalse();
    for (int i = 0; i < 100; i++) {
      table.succeeds(i);
    }

    assertThat(greedy.paused).isFalse();
    assertThat(greedy.got).hasSize(100);
  }

  @Test
  void aClientWhoseFewRequestsAreBigHasToWaitToo() {
    Table table = Table.ready();
    Guest guest = table.negotiated();
    String half = "x".repeat(500_000);

    for (int i = 0; i < 10; i++) {
      guest.sends(command(half, "" + i));
    }
    assertThat(guest.paused).as("two wait for the window").isFalse();
    guest.sends(command(half, "10"));
    assertThat(guest.paused).as("three, which are more than 1 MiB").isTrue();
    table.succeeds(0);

    assertThat(guest.paused).isFalse();
  }

  @Test
  void aClientsDeathDropsItsRepliesAndFreesItsPlaces() {
    Table table = Table.ready();
    Guest dying = table.negotiated();
    Guest living = table.negotiated();
    for (int i = 0; i < 20; i++) {
      dying.sends(command("dying", "" + i));
    }
    living.sends(command("living", "1"));
    dying.client.left();
    for (int i = 0; i < 8; i++) {
      table.succeeds(i);
    }
    table.succeeds(8);

    assertThat(dying.got).isEmpty();
    assertThat(table.sent).hasSize(9);
    assertThat(living.got).containsExactly("{\"return\": {}, \"id\": 1}\r\n");
  }

  @Test
  void whenQemuEndsEveryClientDoes() {
    Table table = Table.ready();
    List<Guest> guests = List.of(table.join(), table.negotiated());

    table.monitor.end();

    assertThat(guests).allMatch(guest -> guest.ended);
  }
}
