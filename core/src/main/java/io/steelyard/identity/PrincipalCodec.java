package io.steelyard.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.CombinedPrincipal;
import org.hyperledger.fabric.protos.common.MSPIdentityAnonymity;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.OrganizationUnit;

/** Between {@link Principal} and Fabric's {@code msp/msp_principal.proto}. */
final class PrincipalCodec {
    private static final int DEPTH_MAX = 16;

    private PrincipalCodec() {}

    static Principal parse(Bytes bytes, int depth) {
        try {
            return read(MSPPrincipal.parseFrom(bytes.buffer()), depth);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not an MSPPrincipal: " + e.getMessage(), e);
        }
    }

    static Bytes toBytes(Principal principal) {
        return Bytes.owning(write(principal).toByteArray());
    }

    private static Principal read(MSPPrincipal message, int depth) {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("combined principals nest deeper than " + DEPTH_MAX);
        }
        ByteString content = message.getPrincipal();
        Principal unreadable = new Principal.Unreadable(message.getPrincipalClassificationValue(), bytes(content));
        try {
            return switch (message.getPrincipalClassification()) {
                case ROLE -> role(MSPRole.parseFrom(content), unreadable);
                case ORGANIZATION_UNIT -> unit(OrganizationUnit.parseFrom(content));
                case IDENTITY -> new Principal.ExactIdentity(bytes(content));
                case ANONYMITY -> anonymity(MSPIdentityAnonymity.parseFrom(content), unreadable);
                case COMBINED -> combined(CombinedPrincipal.parseFrom(content), depth);
                case UNRECOGNIZED -> unreadable;
            };
        } catch (InvalidProtocolBufferException e) {
            return unreadable;
        }
    }

    private static Principal role(MSPRole role, Principal otherwise) {
        return switch (role.getRole()) {
            case MEMBER -> new Principal.Role(role.getMspIdentifier(), Principal.RoleType.MEMBER);
            case ADMIN -> new Principal.Role(role.getMspIdentifier(), Principal.RoleType.ADMIN);
            case CLIENT -> new Principal.Role(role.getMspIdentifier(), Principal.RoleType.CLIENT);
            case PEER -> new Principal.Role(role.getMspIdentifier(), Principal.RoleType.PEER);
            case ORDERER -> new Principal.Role(role.getMspIdentifier(), Principal.RoleType.ORDERER);
            case UNRECOGNIZED -> otherwise;
        };
    }

    private static Principal unit(OrganizationUnit unit) {
        return new Principal.OrganizationUnit(
                unit.getMspIdentifier(), unit.getOrganizationalUnitIdentifier(), bytes(unit.getCertifiersIdentifier()));
    }

    private static Principal anonymity(MSPIdentityAnonymity anonymity, Principal otherwise) {
        return switch (anonymity.getAnonymityType()) {
            case NOMINAL -> new Principal.Anonymity(true);
            case ANONYMOUS -> new Principal.Anonymity(false);
            case UNRECOGNIZED -> otherwise;
        };
    }

    private static Principal combined(CombinedPrincipal combined, int depth) {
        List<Principal> parts = new ArrayList<>(combined.getPrincipalsCount());
        for (MSPPrincipal part : combined.getPrincipalsList()) {
            parts.add(read(part, depth + 1));
        }
        return new Principal.Combined(parts);
    }

    private static MSPPrincipal write(Principal principal) {
        if (principal instanceof Principal.Role role) {
            return message(
                    MSPPrincipal.Classification.ROLE,
                    MSPRole.newBuilder()
                            .setMspIdentifier(role.mspId())
                            .setRoleValue(role.role().ordinal())
                            .build());
        }
        if (principal instanceof Principal.OrganizationUnit unit) {
            return message(
                    MSPPrincipal.Classification.ORGANIZATION_UNIT,
                    OrganizationUnit.newBuilder()
                            .setMspIdentifier(unit.mspId())
                            .setOrganizationalUnitIdentifier(unit.unit())
                            .setCertifiersIdentifier(string(unit.certifiersId()))
                            .build());
        }
        if (principal instanceof Principal.Anonymity anonymity) {
            return message(
                    MSPPrincipal.Classification.ANONYMITY,
                    MSPIdentityAnonymity.newBuilder()
                            .setAnonymityTypeValue(anonymity.nominal() ? 0 : 1)
                            .build());
        }
        if (principal instanceof Principal.Combined combined) {
            CombinedPrincipal.Builder parts = CombinedPrincipal.newBuilder();
            combined.parts().forEach(part -> parts.addPrincipals(write(part)));
            return message(MSPPrincipal.Classification.COMBINED, parts.build());
        }
        if (principal instanceof Principal.ExactIdentity exact) {
            return raw(MSPPrincipal.Classification.IDENTITY_VALUE, string(exact.serialized()));
        }
        Principal.Unreadable unreadable = (Principal.Unreadable) principal;
        return raw(unreadable.classification(), string(unreadable.content()));
    }

    private static MSPPrincipal message(MSPPrincipal.Classification classification, MessageLite content) {
        return raw(classification.getNumber(), content.toByteString());
    }

    private static MSPPrincipal raw(int classification, ByteString content) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassificationValue(classification)
                .setPrincipal(content)
                .build();
    }

    private static Bytes bytes(ByteString content) {
        return Bytes.owning(content.toByteArray());
    }

    private static ByteString string(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.buffer());
    }
}
