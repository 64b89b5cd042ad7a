/**
 * Access to files in folders that other users can change. Not for use outside of blockjob.
 *
 * <p>{@link dev.blockjob.qmp.impl.files.FolderHandle} holds a folder and accesses its entries in
 * that very folder, {@link dev.blockjob.qmp.impl.files.FileHandle} is an open file in it, and
 * {@link dev.blockjob.qmp.impl.files.FolderPath} is the chain of folders and links that a name
 * leads through. Everything here blocks.
 */
@NullMarked
package dev.blockjob.qmp.impl.files;

import org.jspecify.annotations.NullMarked;
