@NullMarked
package dev.blockjob.qmp.impl;

import org.jspecify.annotations.NullMarked;
