/** Supply-chain finance: invoices that are issued, split, sold and paid, with a supplier, a buyer and a bank who do not trust each other. */
@NullMarked
package io.steelyard.examples.receivables;

import org.jspecify.annotations.NullMarked;
