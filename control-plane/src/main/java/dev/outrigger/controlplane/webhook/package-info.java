/**
 * The validating webhook: refuses rules that have errors before they are stored, by the very checks that would refuse them
 * afterwards, and tells what else is wrong as warnings.
 */
@NullMarked
package dev.outrigger.controlplane.webhook;

import org.jspecify.annotations.NullMarked;
