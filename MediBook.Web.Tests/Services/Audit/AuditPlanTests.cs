using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Tests.Services.Audit;

/// <summary>Whatever part of 200,000 lines is asked for, an index finds its page and little more is read.</summary>
public sealed class AuditPlanTests(AuditPlanTests.Plenty plenty) : IClassFixture<AuditPlanTests.Plenty>
{
    [Fact]
    public Task The_newest() => CheckAsync(new AuditFilter(), deep: false);

    [Fact]
    public Task A_page_deep_inside() => CheckAsync(new AuditFilter(), deep: true);

    [Fact]
    public Task What_one_account_did() => CheckAsync(new AuditFilter(Actor: "account:7"), deep: true);

    [Fact]
    public Task What_is_about_one_kind() => CheckAsync(new AuditFilter(Subject: AuditSubject.Closure), deep: false);

    [Fact]
    public Task What_is_about_one_booking() => CheckAsync(new AuditFilter(Subject: AuditSubject.Booking, SubjectId: 4242), deep: false, "audit_entries");

    [Fact]
    public Task A_span_of_days() => CheckAsync(new AuditFilter(From: new LocalDate(2026, 3, 1), Until: new LocalDate(2026, 3, 2)), deep: false);

    private async Task CheckAsync(AuditFilter filter, bool deep, params string[] tables)
    {
        foreach (var table in tables.Length > 0 ? tables : ["audit_entries", "slot_events"])
        {
            var (rows, reads) = await plenty.ReadAsync(table, filter, deep ? new AuditCursor(Instant.FromUtc(2026, 2, 1, 0, 0), false, 1, 0) : null);
            Assert.True(rows > 0);
            Assert.All(reads, read => Assert.NotEqual("Seq Scan", read.Kind));
            Assert.All(reads, read => Assert.InRange(read.Rows, 0, 500));
        }
    }

    /// <summary>The lines, made once: an entry and an event each minute and a half of half a year.</summary>
    public sealed class Plenty(PostgresFixture postgres) : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        public async ValueTask InitializeAsync()
        {
            _database = await postgres.CreateDatabaseAsync();
            await _database.AddClinicAsync();
            await _database.ExecuteAsync(
                """
                insert into audit_entries (actor, action, subject, subject_ids, fields, at)
                select 'account:' || n % 50, 'VIEWED', case when n % 1000 = 0 then 'CLOSURE' else 'BOOKING' end, array[n % 20000, n % 777], '{}', timestamptz '2026-01-01' + n * interval '90 seconds'
                from generate_series(1, 200000) n;
                insert into slot_events (slot_id, version, kind, booking_id, actor, at)
                select n / 4, 1 + n % 4, 'BOOKED', n % 20000, 'account:' || n % 50, timestamptz '2026-01-01' + n * interval '90 seconds'
                from generate_series(1, 200000) n;
                analyze;
                """);
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();

        /// <summary>A page, and how PostgreSQL read the table for it.</summary>
        public async Task<(int Rows, IReadOnlyList<TableRead> Reads)> ReadAsync(string table, AuditFilter filter, AuditCursor? after)
        {
            var plans = new QueryPlans(table);
            await using var source = DatabaseConnections.DataSource(_database.ConnectionString, "medibook-tests", 2);
            await using var db = new MediBookDbContext(DatabaseConnections.Configure(new DbContextOptionsBuilder<MediBookDbContext>(), source).AddInterceptors(plans).Options);
            return ((await new AuditQueries(db).ListAsync(filter, after, default)).Rows.Count, plans.Take());
        }
    }
}
