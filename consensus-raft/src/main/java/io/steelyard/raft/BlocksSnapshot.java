package io.steelyard.raft;

import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;

/** A snapshot without files: the host's blocks up to an index are the state. */
record BlocksSnapshot(TermIndex termIndex) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
        return termIndex;
    }

    @Override
    public List<FileInfo> getFiles() {
        return List.of();
    }
}
