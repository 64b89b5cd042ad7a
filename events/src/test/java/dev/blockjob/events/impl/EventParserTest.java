package dev.blockjob.events.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvent.Kind;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParserTest {

  private static QmpEvent raw(String name, String data) {
    return new QmpEvent(name, new JsonObject(data), Instant.EPOCH, Instant.EPOCH);
  }

  private static QemuEvent parse(String name, String data) {
    return EventParser.parse(raw(name, data));
  }

  /** Data as QEMU 7.2, 10.0 and 11.1 send it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BLOCK_JOB_COMPLETED | {'device':'j','len':9,'offset':9,'speed':0,'type':'mirror'}",
        "BLOCK_JOB_READY | {'device':'j','len':9,'offset':9,'speed':0,'type':'mirror'}",
        "BLOCK_JOB_CANCELLED | {'device':'j','len':9,'offset':3,'speed':0,'type':'commit'}",
        "BLOCK_JOB_ERROR | {'device':'j','operation':'write','action':'report'}",
        "BLOCK_JOB_PENDING | {'type':'commit','id':'j'}",
        "JOB_STATUS_CHANGE | {'status':'running','id':'j'}",
        "BLOCK_IO_ERROR | {'device':'','node-name':'n','operation':'write','action':'stop','nospace':true,'reason':'No space'}",
        "BLOCK_IMAGE_CORRUPTED | {'device':'','node-name':'n','msg':'bad','fatal':true}",
        "BLOCK_WRITE_THRESHOLD | {'node-name':'n','amount-exceeded':1,'write-threshold':2}",
        "BLOCK_EXPORT_DELETED | {'id':'e'}",
        "DEVICE_DELETED | {'path':'/machine/peripheral/vd0'}",
        "STOP | {}",
        "RESUME | {}",
        "RESET | {'guest':false,'reason':'host-qmp-system-reset'}",
        "SHUTDOWN | {'guest':true,'reason':'guest-shutdown'}",
        "POWERDOWN | {}",
        "MIGRATION | {'status':'completed'}"
      })
  void everyEventHasItsType(String name, String data) {
    QemuEvent event = parse(name.strip(), data.strip().replace('\'', '"'));

    assertThat(event.kind()).isEqualTo(Kind.valueOf(name.strip()));
    assertThat(event.raw().name()).isEqualTo(name.strip());
  }

  @Test
  void everyKindIsReadFromAnEventOfItsName() {
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    kinds.remove(Kind.UNRECOGNISED);

    assertThat(EventParser.names()).isEqualTo(Set.of(kinds.stream().map(Kind::name).toArray()));
  }

  @Test
  void theFieldsOfAFailedJobAreRead() {
    QmpEvent raw =
        raw(
            "BLOCK_JOB_COMPLETED",
            "{\"device\":\"j\",\"len\":10,\"offset\":4,\"speed\":7,\"type\":\"stream\","
                + "\"error\":\"Input/output error\"}");

    assertThat(EventParser.parse(raw))
        .isEqualTo(
            new QemuEvent.BlockJobCompleted(raw, "j", "stream", 10, 4, 7, "Input/output error"));
  }

  @Test
  void thePendingEventNamesItsJobInAnotherField() {
    QemuEvent event = parse("BLOCK_JOB_PENDING", "{\"id\":\"j\",\"type\":\"commit\"}");

    assertThat(((QemuEvent.OfJob) event).jobId()).isEqualTo("j");
  }

  @Test
  void whatHasNoTypeArrivesWhole() {
    QmpEvent raw = raw("NIC_RX_FILTER_CHANGED", "{\"path\":\"/x\"}");

    assertThat(EventParser.parse(raw)).isEqualTo(new QemuEvent.Unrecognised(raw));
  }

  @Test
  void whatLacksAFieldIsShownAndNotGuessed() {
    assertThat(parse("JOB_STATUS_CHANGE", "{\"id\":\"j\"}").kind()).isEqualTo(Kind.UNRECOGNISED);
    assertThat(parse("SHUTDOWN", "{\"guest\":\"yes\",\"reason\":\"x\"}").kind())
        .isEqualTo(Kind.UNRECOGNISED);
  }
}
