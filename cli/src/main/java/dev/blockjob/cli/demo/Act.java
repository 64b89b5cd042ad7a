package dev.blockjob.cli.demo;

import java.util.concurrent.TimeoutException;

/**
 * One of the demonstration's acts.
 *
 * @param name one word, for the summary
 * @param title what happens
 * @param commands QMP's names of what is sent
 * @param play does it; returns how it went, in a few words
 */
record Act(String name, String title, String commands, Play play) {

  /** What an act does. */
  interface Play {
    String on(Stage stage) throws TimeoutException;
  }
}
