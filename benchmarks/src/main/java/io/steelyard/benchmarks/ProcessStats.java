package io.steelyard.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process has used so far: CPU time of all its threads, garbage collections, memory. */
record ProcessStats(long nanoTime, long cpuNanos, long gcCount, long gcMillis) {
    static ProcessStats now() {
        long count = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            count += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        return new ProcessStats(System.nanoTime(), system().getProcessCpuTime(), count, millis);
    }

    static OperatingSystemMXBean system() {
        return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }

    static long heapUsedBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Resident memory of a process, where the system has {@code /proc}. */
    static OptionalLong residentBytes(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most that has been resident, where the system has {@code /proc}. */
    static OptionalLong residentPeakBytes(long pid) {
        return status(pid, "VmHWM:");
    }

    private static OptionalLong status(long pid, String name) {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
