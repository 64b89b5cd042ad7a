/** The guest agent's protocol against an agent that says exactly what a test tells it to. */
@org.jspecify.annotations.NullMarked
package dev.blockjob.qmp.agent;
