@NullMarked
package dev.blockjob.events;

import org.jspecify.annotations.NullMarked;
