/** Files that are worked on in folders that others can change. */
@org.jspecify.annotations.NullMarked
package dev.blockjob.qmp.impl.files;
