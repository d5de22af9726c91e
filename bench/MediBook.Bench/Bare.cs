using System.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MediBook.Bench;

/// <summary>
/// What the framework can do where nothing stands in its way, as a process of its own: a line of text, a day of slots by one EF Core query, and the
/// shortest booking with EF Core that still gives a time to one person only. Started as <c>bare CONNECTION</c>; prints where it listens.
/// </summary>
internal static class Bare
{
    /// <summary>Tables of its own, for the shortest booking.</summary>
    public const string Tables = """
        create table bare_slots (id int primary key, booking_id int null) with (fillfactor = 30);
        create table bare_bookings (id int generated always as identity primary key, slot_id int not null unique, name text not null);
        insert into bare_slots select n from generate_series(1, 1000) n;
        """;

    public static async Task RunAsync(string connection)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical);
        builder.Services.AddSingleton(new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 20, MaxAutoPrepare = 20 }.ConnectionString).Build());
        builder.Services.AddDbContextPool<BareContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        var app = builder.Build();
        app.MapGet("/plain", () => "Hello, World!");
        app.MapGet("/day", DayAsync);
        app.MapPost("/book", BookAsync);
        await app.RunAsync();
    }

    private static async Task<List<DayRow>> DayAsync(BareContext db, int doctor, DateTime from, DateTime to)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return await db.Slots.AsNoTracking()
            .Where(slot => slot.DoctorId == doctor && slot.StartsAt >= from && slot.StartsAt < to && slot.State == "OPEN" && (slot.BookingId == null || slot.HeldUntil <= now))
            .OrderBy(slot => slot.StartsAt).Select(slot => new DayRow(slot.Id, slot.DoctorId, slot.StartsAt, slot.EndsAt, slot.Doctor.Name)).ToListAsync();
    }

    private static async Task<IResult> BookAsync(BareContext db, int slot)
    {
        for (var tries = 0; tries < 8; tries++)
        {
            try
            {
                db.ChangeTracker.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable);
                var row = await db.Bookable.SingleAsync(one => one.Id == slot);
                if (row.BookingId is not null)
                {
                    return Results.Conflict();
                }

                var booking = new BareBooking { SlotId = slot, Name = "Ada Novak" };
                db.Bookings.Add(booking);
                row.BookingId = slot;
                await db.SaveChangesAsync();
                await transaction.CommitAsync();
                return Results.Created();
            }
            catch (Exception exception) when (IsLost(exception))
            {
                // Somebody else was quicker: looked at again.
            }
        }

        return Results.Conflict();
    }

    private static bool IsLost(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: "40001" or "40P01" or "23505" })
            {
                return true;
            }
        }

        return false;
    }

    private sealed record DayRow(int Id, int DoctorId, DateTime StartsAt, DateTime EndsAt, string DoctorName);

    private sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options)
    {
        public DbSet<BareSlot> Slots => Set<BareSlot>();

        public DbSet<BareBookable> Bookable => Set<BareBookable>();

        public DbSet<BareBooking> Bookings => Set<BareBooking>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<BareSlot>(slot =>
            {
                slot.ToTable("slots");
                slot.Property(one => one.Id).HasColumnName("id");
                slot.Property(one => one.DoctorId).HasColumnName("doctor_id");
                slot.Property(one => one.StartsAt).HasColumnName("starts_at");
                slot.Property(one => one.EndsAt).HasColumnName("ends_at");
                slot.Property(one => one.State).HasColumnName("state");
                slot.Property(one => one.BookingId).HasColumnName("booking_id");
                slot.Property(one => one.HeldUntil).HasColumnName("held_until");
            });
            modelBuilder.Entity<BareDoctor>(doctor =>
            {
                doctor.ToTable("doctors");
                doctor.Property(one => one.Id).HasColumnName("id");
                doctor.Property(one => one.Name).HasColumnName("name");
            });
            modelBuilder.Entity<BareBookable>(slot =>
            {
                slot.ToTable("bare_slots");
                slot.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
                slot.Property(one => one.BookingId).HasColumnName("booking_id");
            });
            modelBuilder.Entity<BareBooking>(booking =>
            {
                booking.ToTable("bare_bookings");
                booking.Property(one => one.Id).HasColumnName("id");
                booking.Property(one => one.SlotId).HasColumnName("slot_id");
                booking.Property(one => one.Name).HasColumnName("name");
            });
        }
    }

    private sealed class BareSlot
    {
        public int Id { get; init; }

        public int DoctorId { get; init; }

        public BareDoctor Doctor { get; init; } = null!;

        public DateTime StartsAt { get; init; }

        public DateTime EndsAt { get; init; }

        public string State { get; init; } = "";

        public int? BookingId { get; init; }

        public DateTime? HeldUntil { get; init; }
    }

    private sealed class BareDoctor
    {
        public int Id { get; init; }

        public string Name { get; init; } = "";
    }

    private sealed class BareBookable
    {
        public int Id { get; init; }

        public int? BookingId { get; set; }
    }

    private sealed class BareBooking
    {
        public int Id { get; init; }

        public int SlotId { get; init; }

        public string Name { get; init; } = "";
    }
}
