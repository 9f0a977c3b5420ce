package io.steelyard.config;

import io.steelyard.error.LedgerException;

/** A config update that breaks Fabric's rules, or lacks signatures that a mod_policy asks for. Nothing was changed. */
public final class ConfigUpdateRefused extends LedgerException {
    /** The reason in words: which element, which rule, whose signature. */
    public ConfigUpdateRefused(String message) {
        super(message);
    }
}
