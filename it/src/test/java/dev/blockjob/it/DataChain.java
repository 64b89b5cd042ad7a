package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuIo;
import java.util.List;

/**
 * Images with data in each layer, {@code base <- mid <- active}, and what a guest must read from
 * them as a raw image for comparison.
 *
 * @param prefix of the files' names
 */
record DataChain(QemuLab lab, String prefix) {

  static final List<String> LAYERS = List.of("base", "mid", "active");

  /** In bytes; a quarter of it is data of the first layer, a quarter of the second, and so on. */
  static final int SIZE = 1 << 20;

  static DataChain create(QemuLab lab, String prefix) {
    DataChain chain = new DataChain(lab, prefix);
    lab.img().create(chain.file("base"), "qcow2", SIZE);
    lab.img().createOverlay(chain.file("mid"), chain.file("base"), "qcow2");
    lab.img().createOverlay(chain.file("active"), chain.file("mid"), "qcow2");
    for (int i = 0; i < LAYERS.size(); i++) {
      try (QemuIo io = lab.io("qcow2", chain.file(LAYERS.get(i)))) {
        QemuIo.join(io.write(i + 1, (long) i * SIZE / 4, SIZE / 4));
      }
    }
    lab.img().run("convert", "-O", "raw", chain.file("active"), prefix + "-expected");
    return chain;
  }

  /** The image of a layer. */
  String file(String layer) {
    return prefix + "-" + layer + ".qcow2";
  }

  /** Whether a guest would read from {@code image} what it would have read at first. */
  boolean isIn(String image, String format) {
    return lab.img().same(prefix + "-expected", "raw", image, format);
  }
}
