/// What is not shipped: `./lab`.
@NullMarked
package org.thitsar.ui.lab;

import org.jspecify.annotations.NullMarked;
