/**
 * Who somebody is: certificates, MSP rules (NodeOUs, intermediates, CRLs), the built-in CA and the key folders. Invariant: the
 * same bytes and the same MSP config give the same verdict at any time on any machine; expiry is asked for separately. Knows no
 * channels. Any thread. Source: Fabric msp/mspimpl.go, mspimplsetup.go, mspimplvalidate.go, cert.go.
 */
@NullMarked
package io.steelyard.identity;

import org.jspecify.annotations.NullMarked;
