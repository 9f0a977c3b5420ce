package io.steelyard.storage.audit;

import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What our two block logs have in common: files that hold {@link BlockRecord}s, at places found by a walk over them. */
abstract class RecordFiles implements BlockFiles {
    final List<OpenFile> files = new ArrayList<>();
    final Places places = new Places();

    /** The header of a record, empty when there is none at this offset. */
    static Optional<BlockRecord> recordAt(OpenFile file, long offset) {
        return BlockRecord.readHeader(file.read(offset, BlockRecord.HEADER_BYTES));
    }

    OpenFile last() {
        return files.get(files.size() - 1);
    }

    @Override
    public long located() {
        return places.count();
    }

    @Override
    public Block read(long number) {
        OpenFile file = files.get(places.file(number));
        long offset = places.offset(number);
        try {
            BlockRecord record = recordAt(file, offset)
                    .orElseThrow(() -> new MalformedException("the header of its record does not fit its checksum"));
            return record.decode(file.read(offset + BlockRecord.HEADER_BYTES, record.payloadBytes()));
        } catch (MalformedException e) {
            throw new StorageException(
                    file.path(), "block " + number + " at offset " + offset + " is damaged: " + e.getMessage());
        }
    }

    /** The error about the next block. */
    StorageException fault(String why) {
        return new StorageException(last().path(), "block " + located() + ": " + why);
    }

    /** The error about a log that does not end with a whole record. */
    StorageException torn(long offset) {
        return fault("its record at offset " + offset
                + " is not whole: it was torn when the node was killed (the node cuts it when it"
                + " opens the log again), or damaged, or is being written at this moment (then try again)");
    }

    @Override
    public void close() {
        files.forEach(OpenFile::close);
    }
}
