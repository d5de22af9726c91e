using System.Net.Sockets;
using MediBook.Web.Data;
using MediBook.Web.Setup;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MediBook.Web.Tests.Setup;

/// <summary>What an exception is answered with, however EF Core wraps it.</summary>
public sealed class KnownFailuresTests
{
    [Theory]
    [InlineData(409, "23505", "23P01")]
    [InlineData(400, "22001", "22003", "22007", "22008", "22021", "22P02", "23514")]
    [InlineData(503, "40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "08001", "08006")]
    [InlineData(null, "42P01", "42703", "23502", "XX000")]
    public async Task An_error_of_PostgreSQL_has_its_status(int? status, params string[] states)
    {
        foreach (var state in states)
        {
            var error = new PostgresException("No.", "ERROR", "ERROR", state, constraintName: "ck_of_something");
            foreach (var wrapped in new Exception[] { error, new DbUpdateException("No.", error), new InvalidOperationException("No.", new DbUpdateException("No.", error)) })
            {
                Assert.Equal((state, status), (state, (await AnswerAsync(wrapped))?.StatusCode));
            }
        }
    }

    public static TheoryData<Exception> Away =>
    [
        new InvalidOperationException("No.", new NpgsqlException("The pool is full.", new TimeoutException())),
        new NpgsqlException("Nobody there.", new SocketException((int)SocketError.ConnectionRefused)),
        new TransactionGaveUpException(new DbUpdateConcurrencyException("No.")),
        new CommitUnknownException(new NpgsqlException("Gone.", new IOException())),
    ];

    [Theory]
    [MemberData(nameof(Away), DisableDiscoveryEnumeration = true)]
    public async Task A_database_that_cannot_answer_is_503_with_a_time_to_wait(Exception exception)
    {
        var answer = (await AnswerAsync(exception))!;

        Assert.Equal((503, "5", "no-store"), (answer.StatusCode, answer.Headers.RetryAfter.ToString(), answer.Headers.CacheControl.ToString()));
    }

    [Fact]
    public async Task A_fault_of_ours_is_left_to_the_page_for_faults() => Assert.Null(await AnswerAsync(new InvalidOperationException("No.")));

    private static async Task<HttpResponse?> AnswerAsync(Exception exception)
    {
        var context = new DefaultHttpContext();
        return await new KnownFailures(NullLogger<KnownFailures>.Instance).TryHandleAsync(context, exception, TestContext.Current.CancellationToken) ? context.Response : null;
    }
}
