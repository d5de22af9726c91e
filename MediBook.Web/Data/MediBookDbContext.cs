using MediBook.Web.Domain;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Data;

/// <summary>The database. One class, two connections: reads come from dependency injection, bookings from <see cref="BookingContextFactory"/>.</summary>
public sealed class MediBookDbContext(DbContextOptions<MediBookDbContext> options)
    : IdentityDbContext<AppUser, IdentityRole<int>, int>(options), IDataProtectionKeyContext
{
    /// <summary>The sequence of booking ids; blocks of 100 (HiLo).</summary>
    public const string BookingIds = "booking_ids";

    /// <summary>The column of a doctor's name as it is looked for, kept by the database; no property, since only queries need it.</summary>
    public const string DoctorSearchName = "SearchName";

    /// <summary>The column of the words by which staff find a patient, kept by the database; no property, since only queries need it.</summary>
    public const string PatientSearchWords = "SearchWords";

    /// <summary>The clinic (one row).</summary>
    public DbSet<Clinic> Clinics => Set<Clinic>();

    /// <summary>Places.</summary>
    public DbSet<Location> Locations => Set<Location>();

    /// <summary>Fields of medicine.</summary>
    public DbSet<Specialization> Specializations => Set<Specialization>();

    /// <summary>Doctors.</summary>
    public DbSet<Doctor> Doctors => Set<Doctor>();

    /// <summary>People who come.</summary>
    public DbSet<Patient> Patients => Set<Patient>();

    /// <summary>Times of doctors.</summary>
    public DbSet<Slot> Slots => Set<Slot>();

    /// <summary>Weekly patterns.</summary>
    public DbSet<Schedule> Schedules => Set<Schedule>();

    /// <summary>Hours on single dates.</summary>
    public DbSet<ExtraHours> ExtraHours => Set<ExtraHours>();

    /// <summary>Days on which a location is closed.</summary>
    public DbSet<LocationHoliday> LocationHolidays => Set<LocationHoliday>();

    /// <summary>Single times of schedules that were taken out by hand.</summary>
    public DbSet<TakenOutTime> TakenOutTimes => Set<TakenOutTime>();

    /// <summary>Time off of doctors and closings of locations.</summary>
    public DbSet<Closure> Closures => Set<Closure>();

    /// <summary>Bulk creations of slots, and those that are being prepared.</summary>
    public DbSet<SlotBatch> SlotBatches => Set<SlotBatch>();

    /// <summary>Imports that were done.</summary>
    public DbSet<ImportRun> ImportRuns => Set<ImportRun>();

    /// <summary>Live bookings' claims.</summary>
    public DbSet<SlotClaim> SlotClaims => Set<SlotClaim>();

    /// <summary>Live holds.</summary>
    public DbSet<LiveHold> LiveHolds => Set<LiveHold>();

    /// <summary>Seats of coming bookings.</summary>
    public DbSet<BookingSeat> BookingSeats => Set<BookingSeat>();

    /// <summary>Bookings.</summary>
    public DbSet<Booking> Bookings => Set<Booking>();

    /// <summary>Places in waiting lines.</summary>
    public DbSet<WaitingEntry> WaitingEntries => Set<WaitingEntry>();

    /// <summary>Times that were offered to those who wait.</summary>
    public DbSet<WaitingOffer> WaitingOffers => Set<WaitingOffer>();

    /// <summary>Words by which staff find bookings.</summary>
    public DbSet<BookingWords> BookingWords => Set<BookingWords>();

    /// <summary>Kinds of visit.</summary>
    public DbSet<VisitType> VisitTypes => Set<VisitType>();

    /// <summary>What people answered to the questions of a visit type.</summary>
    public DbSet<BookingAnswer> BookingAnswers => Set<BookingAnswer>();

    /// <summary>The trail of every slot.</summary>
    public DbSet<SlotEvent> SlotEvents => Set<SlotEvent>();

    /// <summary>The trail of every booking's attendance.</summary>
    public DbSet<AttendanceEvent> AttendanceEvents => Set<AttendanceEvent>();

    /// <summary>The trail of everything else, and of what staff looked at.</summary>
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>Keys to single bookings.</summary>
    public DbSet<ManageLink> ManageLinks => Set<ManageLink>();

    /// <summary>Private addresses that calendars read.</summary>
    public DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();

    /// <summary>Messages to send.</summary>
    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();

    /// <summary>Accounts that wait for their first password.</summary>
    public DbSet<Invitation> Invitations => Set<Invitation>();

    /// <summary>Addresses that accounts have not proven yet.</summary>
    public DbSet<EmailProof> EmailProofs => Set<EmailProof>();

    /// <summary>Browsers that are signed in.</summary>
    public DbSet<AccountSession> AccountSessions => Set<AccountSession>();

    /// <summary>People's own data, as files.</summary>
    public DbSet<DataExport> DataExports => Set<DataExport>();

    /// <summary>Rights that accounts have given to others over a person's appointments.</summary>
    public DbSet<BookingRight> BookingRights => Set<BookingRight>();

    /// <summary>Hashes of the one-time secrets that let the first admin in.</summary>
    public DbSet<SetupSecret> SetupSecrets => Set<SetupSecret>();

    /// <summary>Keys that sign the API's tokens.</summary>
    public DbSet<TokenKey> TokenKeys => Set<TokenKey>();

    /// <summary>Requests with an <c>Idempotency-Key</c>, and their answers.</summary>
    public DbSet<KeyedRequest> KeyedRequests => Set<KeyedRequest>();

    /// <summary>Data Protection keys, shared by every instance.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The deciding clock: the SQL function <c>booking_clock()</c>. Only for use inside queries.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static Instant BookingClock() => throw new InvalidOperationException("Only for use inside queries.");

    /// <summary>PostgreSQL's <c>lower</c>, for what is compared with <see cref="OwnerKeys.NormalizeEmail"/>. Only for use inside queries.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static string Lower(string text) => throw new InvalidOperationException("Only for use inside queries.");

    /// <summary>
    /// A name as it is looked for: small letters without accents and strokes. The SQL function <c>name_for_search(text)</c>, by which
    /// <see cref="DoctorSearchName"/> is made too. Leaves the signs of patterns alone. Only for use inside queries.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static string NameForSearch(string text) => throw new InvalidOperationException("Only for use inside queries.");

    /// <summary>Asks the deciding clock.</summary>
    public Task<Instant> NowAsync(CancellationToken ct) =>
        Database.SqlQuery<Instant>($"select booking_clock() as \"Value\"").SingleAsync(ct);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.HasDbFunction(() => BookingClock()).HasName("booking_clock");
        builder.HasDbFunction(() => Lower("")).HasName("lower").IsBuiltIn();
        builder.HasDbFunction(() => NameForSearch("")).HasName("name_for_search");
        builder.HasPostgresExtension("btree_gist").HasPostgresExtension("pg_trgm");
        builder.HasCollation(Collations.IgnoreCase, locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        builder.HasCollation(Collations.Natural, locale: "und", provider: "icu", deterministic: true);
        builder.HasSequence<int>(BookingIds).IncrementsBy(100);
        builder.ApplyConfigurationsFromAssembly(typeof(MediBookDbContext).Assembly);
    }
}

/// <summary>A one-time secret that opens the set-up page; only its hash is kept, and all go when the set-up is done.</summary>
/// <param name="SecretHash">SHA-256 (hex).</param>
/// <param name="CreatedAt">When it was printed.</param>
public sealed record SetupSecret(string SecretHash, Instant CreatedAt);
