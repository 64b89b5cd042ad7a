@NullMarked
package dev.blockjob.events.impl;

import org.jspecify.annotations.NullMarked;
