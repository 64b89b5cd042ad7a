package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.image.header.ImageHeader;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Headers as {@code qemu-img info} reads them. */
class ImageHeaderIT {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void headersSayWhatQemuImgSays(QemuLab lab) throws IOException {
    lab.img().create("base.qcow2", "qcow2", 1 << 20);
    lab.img().create("base.vmdk", "vmdk", 1 << 20);
    String base = lab.folder().resolve("base.qcow2").toString();
    List<String> files = new ArrayList<>(List.of("base.qcow2", "base.vmdk"));
    List<String> names =
        List.of(
            "base.qcow2",
            base,
            "./u:1.qcow2",
            "file:" + base,
            "nbd://127.0.0.1:1/x",
            "json:{\"driver\":\"qcow2\",\"file.filename\":\"" + base + "\"}",
            "json:{'driver':'qcow2','file':{'driver':'file','filename':'" + base + "'}}",
            "b\u00e4se.qcow2",
            "n".repeat(1000));
    for (String format : List.of("qcow2", "qcow", "qed")) {
      for (String name : names) {
        files.add(overlay(lab, files.size() + "." + format, format, name));
      }
      lab.img().create("alone." + format, format, 1 << 20);
      files.add("alone." + format);
    }
    for (String more : List.of("compat=0.10", "cluster_size=512", "cluster_size=2M")) {
      files.add(overlay(lab, files.size() + ".qcow2", "qcow2", "base.qcow2", "-o", more));
    }
    for (String kind : List.of("monolithicSparse", "twoGbMaxExtentSparse")) {
      String file = files.size() + ".vmdk";
      lab.img()
          .run(
              "create",
              "-q",
              "-f",
              "vmdk",
              "-o",
              "subformat=" + kind,
              "-F",
              "vmdk",
              "-b",
              "base.vmdk",
              file);
      files.add(file);
    }
    lab.img().run("create", "-q", "-f", "qcow2", "-o", "data_file=d.raw", "data.qcow2", "1M");
    files.add("data.qcow2");
    lab.img().create("plain.raw", "raw", 1 << 20);

    for (String file : files) {
      JsonObject info = lab.img().info(file);
      ImageHeader header = ImageHeader.read(lab.folder().resolve(file)).orElseThrow();
      assertThat(header.format()).as(file).isEqualTo(info.getString("format"));
      assertThat(header.backingFile()).as(file).isEqualTo(info.getString("backing-filename"));
      if (header.virtualSize() != 0) {
        assertThat(header.virtualSize()).as(file).isEqualTo(info.getLong("virtual-size"));
      }
    }
    assertThat(ImageHeader.read(lab.folder().resolve("data.qcow2")).orElseThrow().dataFiles())
        .containsExactly("d.raw");
    for (String format : List.of("raw", "vhdx", "vpc", "vdi", "parallels")) {
      Path other = lab.folder().resolve("other." + format);
      lab.img().create(other.toString(), format, 1 << 20);
      assertThat(ImageHeader.read(other)).as(format).isEmpty();
    }
  }

  private static String overlay(
      QemuLab lab, String file, String format, String backing, String... more) {
    List<String> arguments = new ArrayList<>(List.of("create", "-q", "-u", "-f", format));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("-F", "qcow2", "-b", backing, file, "1M"));
    lab.img().run(arguments.toArray(String[]::new));
    return file;
  }
}
