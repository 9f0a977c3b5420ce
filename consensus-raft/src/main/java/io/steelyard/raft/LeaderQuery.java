package io.steelyard.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * A question to the leader: which term has the log at an index? A node that fetched blocks needs it, because blocks tell it an index
 * only, and Raft accepts the next entry only after a known (term, index). Question: 8 bytes index; answer: 8 bytes term, 8 bytes
 * index, or nothing.
 */
interface LeaderQuery {
    /** In place of an index: the last batch that the leader's host has taken. */
    long LAST = -1;

    /** Blocks until the leader answers. @throws IOException when there is none or it does not know */
    TermIndex ask(long index) throws IOException;

    static Message question(long index) {
        return Message.valueOf(ByteBuffer.allocate(8).putLong(0, index));
    }

    static long index(Message question) throws IOException {
        ByteBuffer bytes = question.getContent().asReadOnlyByteBuffer();
        if (bytes.remaining() != 8) {
            throw new IOException("A question of " + bytes.remaining() + " bytes; 8 were expected");
        }
        return bytes.getLong();
    }

    static Message answer(@Nullable TermIndex position) {
        if (position == null) {
            return Message.EMPTY;
        }
        ByteBuffer bytes = ByteBuffer.allocate(16);
        return Message.valueOf(bytes.putLong(0, position.getTerm()).putLong(8, position.getIndex()));
    }

    static TermIndex position(Message answer) throws IOException {
        ByteBuffer bytes = answer.getContent().asReadOnlyByteBuffer();
        if (bytes.remaining() != 16) {
            throw new IOException("The leader does not know the term");
        }
        return TermIndex.valueOf(bytes.getLong(), bytes.getLong());
    }
}
