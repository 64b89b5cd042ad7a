package dev.blockjob.qmp.schema;

import io.vertx.core.json.JsonArray;

/** A schema for unit tests. */
final class SmallSchema {

  /** Cut out of a real one: names of types are numbers, as QEMU masks them. */
  static final QmpSchema SCHEMA =
      QmpSchema.of(
          new JsonArray(
              """
              [{"name": "blockdev-mirror", "meta-type": "command", "arg-type": "7", "ret-type": "0"},
               {"name": "query-status", "meta-type": "command", "arg-type": "0", "ret-type": "9"},
               {"name": "BLOCK_JOB_READY", "meta-type": "event", "arg-type": "7"},
               {"name": "blockdev-add", "meta-type": "command", "arg-type": "20", "ret-type": "0",
                 "features": ["unstable"]},
               {"name": "migrate-pause", "meta-type": "command", "arg-type": "0", "ret-type": "0",
                 "allow-oob": true},
               {"name": "transaction", "meta-type": "command", "arg-type": "30", "ret-type": "0"},
               {"name": "0", "meta-type": "object", "members": []},
               {"name": "7", "meta-type": "object", "members": [
                 {"name": "device", "type": "str", "features": ["deprecated"]},
                 {"name": "sync", "type": "8"},
                 {"name": "target-is-zero", "type": "bool", "default": null},
                 {"name": "speed", "type": "int", "default": null}]},
               {"name": "8", "meta-type": "enum", "values": ["top", "full", "none"],
                 "members": [{"name": "top", "features": ["deprecated"]}, {"name": "full"},
                   {"name": "none"}]},
               {"name": "20", "meta-type": "object", "tag": "driver",
                 "members": [{"name": "driver", "type": "21"}],
                 "variants": [{"case": "qcow2", "type": "22"}, {"case": "throttle", "type": "24"}]},
               {"name": "21", "meta-type": "enum", "values": ["qcow2", "throttle"]},
               {"name": "22", "meta-type": "object", "members": [
                 {"name": "backing", "type": "23", "default": null}]},
               {"name": "23", "meta-type": "alternate",
                 "members": [{"type": "20"}, {"type": "str"}, {"type": "null"}]},
               {"name": "24", "meta-type": "object", "members": [
                 {"name": "throttle-group", "type": "str"}, {"name": "file", "type": "23"}]},
               {"name": "30", "meta-type": "object", "members": [{"name": "actions", "type": "[31]"}]},
               {"name": "[31]", "meta-type": "array", "element-type": "31"},
               {"name": "31", "meta-type": "object", "members": [{"name": "type", "type": "32"}]},
               {"name": "32", "meta-type": "enum", "values": ["abort", "blockdev-snapshot"]},
               {"name": "int", "meta-type": "builtin", "json-type": "int"},
               {"name": "str", "meta-type": "builtin", "json-type": "string"},
               {"name": "bool", "meta-type": "builtin", "json-type": "boolean"},
               {"name": "null", "meta-type": "builtin", "json-type": "null"}]
              """));

  private SmallSchema() {}
}
