package io.steelyard.blocklog;

/** What an acknowledged commit survives. */
public enum Durability {
    /** A power cut: data is forced to the disk before a commit is announced. */
    POWER_LOSS,
    /** A crash of the process, not of the machine: data is handed to the operating system. */
    PROCESS
}
