/** The command line against real QEMUs: what it prints, what it exits with, what it leaves. */
@NullMarked
package dev.blockjob.it.cli;

import org.jspecify.annotations.NullMarked;
