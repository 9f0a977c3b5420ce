package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.SigningIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;

/** Rules of a transaction's form and creator, and of its id. */
final class FormCases {
    private FormCases() {}

    static Stream<RuleCase> all() {
        return Stream.of(headers(), creators(), actions(), dispatch()).flatMap(Function.identity());
    }

    private static Function<Bench, Envelope[]> good() {
        return bench -> new Envelope[] {bench.claims().envelope()};
    }

    private static Stream<RuleCase> headers() {
        ValidationCode header = ValidationCode.BAD_COMMON_HEADER;
        return Stream.of(
                RuleCase.of(
                        "F1",
                        ValidationCode.BAD_PAYLOAD,
                        "payload",
                        bench -> new Envelope[] {Envelope.of(Bytes.hex("ffff"), Bytes.utf8("s"))},
                        good()),
                RuleCase.of("F2", header, "no header", draft -> draft.hasHeader = false),
                RuleCase.of("F3", header, "type 0", draft -> draft.type = 0),
                RuleCase.of("F4", header, "epoch", draft -> draft.epoch = 1),
                RuleCase.of("F5", header, "nonce", draft -> draft.nonce = Bytes.EMPTY),
                RuleCase.of("F6", header, "creator", draft -> draft.creator = Bytes.EMPTY));
    }

    private static Stream<RuleCase> creators() {
        ValidationCode bad = ValidationCode.BAD_CREATOR_SIGNATURE;
        return Stream.of(
                RuleCase.of("C1", bad, "cannot be read", draft -> draft.creator = Bytes.utf8("nobody")),
                RuleCase.of("C2", bad, "not an organization", draft -> draft.by(new TestOrg("Stranger").client)),
                RuleCase.of("C3", bad, "not signed by its issuer", draft -> draft.by(new TestOrg("Clinic").client)),
                RuleCase.of(
                        "C4",
                        bad,
                        "organizational unit",
                        bench -> byNewcomer(bench, CertificateRequest.named("norole")),
                        bench -> byNewcomer(
                                bench,
                                CertificateRequest.named("norole")
                                        .withRole(io.steelyard.identity.Principal.RoleType.CLIENT))),
                RuleCase.of("C5", bad, "revoked", bench -> revoked(bench, true), bench -> revoked(bench, false)),
                RuleCase.of(
                        "C6",
                        bad,
                        "does not verify",
                        bench -> signedBy(bench, bench.channel.clinic.peer),
                        bench -> signedBy(bench, bench.channel.clinic.client)),
                RuleCase.of(
                        "C7",
                        bad,
                        "does not verify",
                        bench -> {
                            Envelope made = bench.claims().envelope();
                            return new Envelope[] {
                                Envelope.of(made.payload(), ForgedTransactionsTest.withHighS(made.signature()))
                            };
                        },
                        good()),
                RuleCase.of("T1", ValidationCode.UNSUPPORTED_TX_PAYLOAD, "config update", draft -> draft.type = 2),
                RuleCase.of("T2", ValidationCode.INVALID_CONFIG_TRANSACTION, "config", draft -> {
                    draft.type = 1;
                    draft.data = Optional.of(Bytes.EMPTY);
                }));
    }

    private static Envelope[] byNewcomer(Bench bench, CertificateRequest request) {
        return new Envelope[] {
            bench.claims().by(bench.channel.clinic.issue(request)).envelope()
        };
    }

    private static Envelope[] revoked(Bench bench, boolean isRevoked) {
        SigningIdentity bob = bench.channel.clinic.issue("bob", io.steelyard.identity.Principal.RoleType.CLIENT);
        SigningIdentity eve = bench.channel.clinic.issue("eve", io.steelyard.identity.Principal.RoleType.CLIENT);
        bench.channel.clinic.revoke(isRevoked ? bob : eve);
        bench.configure(
                ConfigChange.to(bench.config).replaceMsp(bench.channel.clinic.mspConfig()), bench.channel.clinic.admin);
        return new Envelope[] {bench.claims().by(bob).envelope()};
    }

    private static Envelope[] signedBy(Bench bench, SigningIdentity signer) {
        Bytes payload = bench.claims().envelope().payload();
        return new Envelope[] {Envelope.of(payload, signer.sign(payload))};
    }

    private static Stream<RuleCase> actions() {
        ValidationCode bad = ValidationCode.INVALID_ENDORSER_TRANSACTION;
        return Stream.of(
                RuleCase.of(
                        "E1",
                        ValidationCode.BAD_PROPOSAL_TXID,
                        "id",
                        draft -> draft.txId = Optional.of("0".repeat(64))),
                RuleCase.of("E2", bad, "empty", draft -> draft.data = Optional.of(Bytes.EMPTY)),
                RuleCase.of("E2", bad, "one action", draft -> draft.actions = 2),
                RuleCase.of("E3", bad, "nonce", draft -> draft.actionHeader = Optional.of(header(draft, true))),
                RuleCase.of("E3", bad, "creator", draft -> draft.actionHeader = Optional.of(header(draft, false))),
                RuleCase.of("E4", bad, "proposal payload", draft -> draft.hasProposalPayload = false),
                RuleCase.of("E5", bad, "endorses nothing", draft -> draft.hasAction = false),
                RuleCase.of("E6", bad, "proposal hash", draft -> draft.proposalHash = Optional.of(Draft.hash("other"))),
                RuleCase.of("N1", ValidationCode.TARGET_CHAIN_NOT_FOUND, "'other'", draft -> draft.channelId = "other"),
                RuleCase.of(
                        "D1",
                        ValidationCode.DUPLICATE_TXID,
                        "holds a transaction with this id",
                        bench -> {
                            Envelope first = bench.claims().envelope();
                            bench.commit(first);
                            return new Envelope[] {first};
                        },
                        good()),
                RuleCase.of(
                        "D2",
                        ValidationCode.DUPLICATE_TXID,
                        "",
                        bench -> {
                            Envelope first = bench.claims().envelope();
                            return new Envelope[] {first, first};
                        },
                        bench -> new Envelope[] {
                            bench.claims().envelope(), bench.claims().envelope()
                        }));
    }

    private static Bytes header(Draft draft, boolean withCreator) {
        SignatureHeader.Builder built = SignatureHeader.newBuilder();
        return Draft.bytes((withCreator
                        ? built.setCreator(Draft.string(draft.creator))
                        : built.setNonce(Draft.string(draft.nonce)))
                .build()
                .toByteString());
    }

    private static Stream<RuleCase> dispatch() {
        ValidationCode other = ValidationCode.INVALID_OTHER_REASON;
        ValidationCode chaincode = ValidationCode.INVALID_CHAINCODE;
        return Stream.of(
                RuleCase.of(
                        "X1",
                        ValidationCode.BAD_HEADER_EXTENSION,
                        "extension",
                        draft -> draft.extension = Optional.of(Bytes.hex("ffff"))),
                RuleCase.of(
                        "X2",
                        ValidationCode.BAD_RESPONSE_PAYLOAD,
                        "no chaincode action",
                        draft -> draft.action = Optional.of(Bytes.EMPTY)),
                RuleCase.of(
                        "X3",
                        ValidationCode.BAD_RWSET,
                        "read/write set",
                        draft -> draft.results = Optional.of(Bytes.hex("ffff"))),
                RuleCase.of("X4", other, "extension names no contract", draft -> draft.invoked = Optional.empty()),
                RuleCase.of("X4", other, "action names no contract", draft -> draft.contract = Optional.empty()),
                RuleCase.of("X5", chaincode, "name is empty", draft -> {
                    draft.invoked = Optional.of("");
                    draft.contract = Optional.of("");
                }),
                RuleCase.of("X5", chaincode, "was invoked but", draft -> draft.invoked = Optional.of("notes")),
                RuleCase.of("X6", chaincode, "version", draft -> draft.version = ""),
                RuleCase.of("X7", other, "event", draft -> draft.events = event("notes")),
                RuleCase.of("X7", other, "event", draft -> draft.events = Bytes.hex("ffff")),
                RuleCase.of(
                        "X8",
                        ValidationCode.ILLEGAL_WRITESET,
                        "twice",
                        draft -> draft.results = Optional.of(new io.steelyard.format.ReadWriteSet(
                                        List.of(draft.namespaces.get(0), draft.namespaces.get(0)))
                                .toBytes())));
    }

    private static Bytes event(String contract) {
        return Draft.bytes(ChaincodeEvent.newBuilder()
                .setChaincodeId(contract)
                .setEventName("e")
                .build()
                .toByteString());
    }
}
