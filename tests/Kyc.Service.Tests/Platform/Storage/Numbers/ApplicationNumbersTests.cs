using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.CardVerification;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Kyc.Service.Tests.Platform.Storage.Numbers.StoredNumbersHelper;
using MethodLetter = Kyc.Domain.Methods.MethodLetter;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks the numbers with which enum values are stored in the tables of applications and card sessions. The numbers must never change,
/// because stored rows contain them.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ApplicationNumbersTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (ApplicationState Value, int Number)[] States =
    [
        (ApplicationState.AwaitingVerification, 1), (ApplicationState.Verified, 2), (ApplicationState.Rejected, 3),
        (ApplicationState.NeedsReview, 4),
        (ApplicationState.Cancelled, 5),
    ];

    private static readonly (Channel Value, int Number)[] Channels = [(Channel.Online, 1), (Channel.Branch, 2)];

    private static readonly (VerificationMethod Value, int Number)[] Methods =
    [
        (VerificationMethod.JpkiSignature, 1), (VerificationMethod.OriginalDocumentMail, 2), (VerificationMethod.ChipMail, 3),
        (VerificationMethod.ImageMail, 4), (VerificationMethod.TwoCopiesMail, 5), (VerificationMethod.LimitedCopyMail, 6),
        (VerificationMethod.ReceiverIdentifiedMail, 7),
    ];

    private static readonly (VerificationOutcome Value, int Number)[] Outcomes =
    [
        (VerificationOutcome.Verified, 1), (VerificationOutcome.Rejected, 2), (VerificationOutcome.NeedsReview, 3),
        (VerificationOutcome.Retry, 4),
    ];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task An_application_is_stored_with_the_numbers_of_its_channel_and_state()
    {
        AssertCoversEnum(Channels, Channel.Unspecified);
        var store = _service.Services.GetRequiredService<ApplicationStore>();
        foreach (var (channel, number) in Channels)
        {
            var row = CreateApplicationRow() with { Channel = channel };
            Assert.True(
                await store.TryInsertAsync(
                    row,
                    Clerk,
                    row.Id.ToString("D"),
                    LedgerEvent.CreateSubject(SubjectKind.Application, row.Id),
                    default));
            await using var connection = await _service.Database.OpenAsync(default);
            Assert.Equal(
                (number, 1),
                await connection.QuerySingleAsync<(int, int)>(
                    "select channel::int, state::int from application where id = @Id", new { row.Id }));
            Assert.Equal((0, 1), await connection.QuerySingleAsync<(int, int)>(
                "select previous_state::int, state::int from application_transition where application_id = @Id", new { row.Id }));
            Assert.Equal(
                (channel, ApplicationState.AwaitingVerification),
                ((await store.FindAsync(row.Id, default))!.Channel, (await store.FindAsync(row.Id, default))!.State));
        }
    }

    [Fact]
    public async Task Every_state_is_stored_with_its_fixed_number_in_applications_and_transitions()
    {
        AssertCoversEnum(States, ApplicationState.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var row = CreateApplicationRow();
            await InsertAsync(connection, row);
            foreach (var (state, number) in States)
            {
                await WriteAsync(connection, batch => ApplicationStore.Move(batch, row, GetFinding(state), "", null, Clerk, StoredAt));
                Assert.Equal(
                    (number, 0),
                    await connection.QuerySingleAsync<(int, int)>(
                        "select state::int, method::int from application where id = @Id", new { row.Id }));
                Assert.Equal((1, number), await GetLatestTransitionAsync(connection, row.Id));
                Assert.Equal(state, (await ApplicationStore.LockAsync(connection, row.Id))!.State);
            }
            foreach (var (state, number) in States.Where(known => known.Item1 is ApplicationState.Verified or ApplicationState.NeedsReview))
            {
                await WriteAsync(
                    connection,
                    batch => ApplicationStore.Move(
                        batch, row with { State = state }, ApplicationFinding.MailNeedsReview, "", null, Clerk, StoredAt));
                Assert.Equal((number, 4), await GetLatestTransitionAsync(connection, row.Id));
            }
        });
    }

    private static ApplicationFinding GetFinding(ApplicationState state) => state switch
    {
        ApplicationState.AwaitingVerification => ApplicationFinding.CardUndecided,
        ApplicationState.Verified => ApplicationFinding.CardVerified,
        ApplicationState.Rejected => ApplicationFinding.CardRefused,
        ApplicationState.NeedsReview => ApplicationFinding.CardNeedsReview,
        ApplicationState.Cancelled => ApplicationFinding.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static Task<(int Previous, int State)> GetLatestTransitionAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleAsync<(int, int)>(
            "select previous_state::int, state::int from application_transition where application_id = @id order by sequence desc limit 1",
            new { id });

    [Fact]
    public async Task Every_method_is_stored_with_its_fixed_number_in_applications()
    {
        AssertCoversEnum(Methods, VerificationMethod.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var row = CreateApplicationRow();
            await InsertAsync(connection, row);
            Assert.Equal(VerificationMethod.Unspecified, (await ApplicationStore.LockAsync(connection, row.Id))!.Method);
            foreach (var (method, number) in Methods)
            {
                var usedMethod = new UsedMethod(method, new MethodLetter("カ", new(2026, 1, 1), "1"));
                await WriteAsync(
                    connection,
                    batch => ApplicationStore.Move(batch, row, ApplicationFinding.CardVerified, "", usedMethod, Clerk, StoredAt));
                Assert.Equal(
                    number, await connection.QuerySingleAsync<int>("select method::int from application where id = @Id", new { row.Id }));
                Assert.Equal(method, (await ApplicationStore.LockAsync(connection, row.Id))!.Method);
            }
        });
    }

    [Fact]
    public async Task A_card_session_is_stored_with_the_numbers_of_its_state_and_outcome()
    {
        AssertCoversEnum(Outcomes, VerificationOutcome.Unspecified);
        Assert.Equal([CardSessionState.Open, CardSessionState.Decided, CardSessionState.Replaced], Enum.GetValues<CardSessionState>());
        await RunAndRollBackAsync(_service, async connection =>
        {
            var application = Guid.NewGuid();
            CardSessionRow CreateSession() => new()
            {
                Id = Guid.NewGuid(),
                ApplicationId = application,
                Document = [1],
                DocumentSha256 = [1],
                IssuedAt = StoredAt,
                ExpiresAt = StoredAt,
            };
            await CardSessionStore.InsertReplacingOpenAsync(connection, CreateSession(), StoredAt, Clerk);
            var secondSession = CreateSession();
            await CardSessionStore.InsertReplacingOpenAsync(connection, secondSession, StoredAt, Clerk);
            Assert.Equal(
                [(1, 0), (3, 0)], await connection.QueryAsync<(int, int)>(
                    "select state::int, outcome::int from card_session where application_id = @application order by state",
                    new { application }));
            foreach (var (outcome, number) in Outcomes)
            {
                await WriteAsync(connection, batch => CardSessionStore.StoreOutcome(batch, secondSession.Id, [1], outcome, "", StoredAt));
                Assert.Equal(
                    (2, number),
                    await connection.QuerySingleAsync<(int, int)>(
                        "select state::int, outcome::int from card_session where id = @Id", new { secondSession.Id }));
                var decidedSession = Assert.Single(await CardSessionStore.ReadDecidedAsync(connection, application));
                Assert.Equal((CardSessionState.Decided, outcome), (decidedSession.State, decidedSession.Outcome));
            }
        });
    }

    private static ApplicationRow CreateApplicationRow()
    {
        var id = Guid.NewGuid();
        return new ApplicationRow
        {
            Id = id,
            ReferenceCode = id.ToString("N")[..8],
            RequestMac = [1],
            Channel = Channel.Branch,
            Declaration = [1],
            State = ApplicationState.AwaitingVerification,
            CreatedAt = StoredAt,
        };
    }

    private static Task<int> InsertAsync(Npgsql.NpgsqlConnection connection, ApplicationRow row) => connection.ExecuteAsync(
        """
        insert into application (id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state,
            created_at, updated_at)
        values (@Id, @ReferenceCode, 'p', @ReferenceCode, '', 2, '', 1, @CreatedAt, @CreatedAt)
        """,
        new { row.Id, row.ReferenceCode, row.CreatedAt });
}
