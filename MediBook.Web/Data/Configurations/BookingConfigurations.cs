using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>
/// status, expires_at and confirmed_at stand in no index, and a page keeps room for the details that the confirm adds, so that every
/// change of status stays HOT: see ADR 1.
/// </summary>
internal sealed class BookingConfiguration : IEntityTypeConfiguration<Booking>
{
    public void Configure(EntityTypeBuilder<Booking> builder)
    {
        builder.ToTable("bookings", table =>
        {
            table.HasCheckConstraint("ck_bookings_status", $"status in ({EnumCapitals.SqlList<BookingStatus>()})");
            table.HasCheckConstraint("ck_bookings_attendance", $"attendance in ({EnumCapitals.SqlList<Attendance>()})");
            table.HasCheckConstraint("ck_bookings_pending_expires", "status <> 'PENDING' or expires_at is not null");
            table.HasCheckConstraint("ck_bookings_confirmed_at", "status <> 'CONFIRMED' or confirmed_at is not null");
            table.HasCheckConstraint("ck_bookings_ended_at", "(status in ('FAILED', 'CANCELLED')) = (ended_at is not null)");
            table.HasCheckConstraint("ck_bookings_reference", "reference ~ '^MB-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$'");
        });
        builder.HasStorageParameter("fillfactor", 30);
        builder.Property(booking => booking.Id).UseHiLo(MediBookDbContext.BookingIds);
        builder.Property(booking => booking.Reference).HasMaxLength(12);
        builder.Property(booking => booking.Status).HasConversion<EnumAsCapitals<BookingStatus>>().HasMaxLength(20);
        builder.Property(booking => booking.Attendance).HasConversion<EnumAsCapitals<Attendance>>().HasMaxLength(20);
        builder.Property(booking => booking.GuestKey).HasMaxLength(64);
        builder.Property(booking => booking.PatientName).HasMaxLength(200);
        builder.Property(booking => booking.PatientEmail).HasMaxLength(254);
        builder.Property(booking => booking.PatientPhone).HasMaxLength(40);
        builder.Property(booking => booking.Reason).HasMaxLength(1000);
        builder.Property(booking => booking.CancelReason).HasMaxLength(1000);
        builder.Property(booking => booking.Language).HasMaxLength(20);
        builder.Property(booking => booking.Revision).IsConcurrencyToken();
        builder.HasOne(booking => booking.Slot).WithMany().HasForeignKey(booking => booking.SlotId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Patient>().WithMany().HasForeignKey(booking => booking.PatientId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(booking => booking.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(booking => booking.Reference).IsUnique().HasDatabaseName(ConstraintNames.BookingReference);
        builder.HasIndex(booking => booking.AccountId);
        builder.HasIndex(booking => booking.GuestKey);
        builder.HasIndex(booking => booking.CreatedAt);
    }
}

/// <summary>Written by a trigger, and by booking transactions never read: that is why its indexes abort nobody. See ADR 12.</summary>
internal sealed class BookingWordsConfiguration : IEntityTypeConfiguration<BookingWords>
{
    public void Configure(EntityTypeBuilder<BookingWords> builder)
    {
        builder.ToTable("booking_words");
        builder.HasKey(row => row.BookingId);
        builder.Property(row => row.BookingId).ValueGeneratedNever();
        builder.HasIndex(row => row.Words).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasIndex(row => row.Email);
        builder.HasIndex(row => row.PhoneBackwards).HasOperators("text_pattern_ops");
    }
}

internal sealed class LiveHoldConfiguration : IEntityTypeConfiguration<LiveHold>
{
    public void Configure(EntityTypeBuilder<LiveHold> builder)
    {
        builder.ToTable("live_holds", table => table.HasCheckConstraint("ck_live_holds_address", "(address_key is null) = (address_seat is null)"));
        builder.HasKey(hold => hold.OwnerKey).HasName(ConstraintNames.OneHoldPerPerson);
        builder.Property(hold => hold.OwnerKey).HasMaxLength(80);
        builder.Property(hold => hold.AddressKey).HasMaxLength(64);
        builder.HasIndex(hold => new { hold.AddressKey, hold.AddressSeat }).IsUnique().HasDatabaseName(ConstraintNames.OneHoldPerAddressSeat);
    }
}

internal sealed class BookingSeatConfiguration : IEntityTypeConfiguration<BookingSeat>
{
    public void Configure(EntityTypeBuilder<BookingSeat> builder)
    {
        builder.ToTable("booking_seats", table => table.HasCheckConstraint("ck_booking_seats_seat", "seat > 0"));
        builder.HasKey(seat => new { seat.OwnerKey, seat.Seat }).HasName(ConstraintNames.OneBookingPerSeat);
        builder.Property(seat => seat.OwnerKey).HasMaxLength(80);
    }
}

/// <summary>No booking transaction writes here, so that the foreign key costs none of them anything.</summary>
internal sealed class AttendanceEventConfiguration : IEntityTypeConfiguration<AttendanceEvent>
{
    public void Configure(EntityTypeBuilder<AttendanceEvent> builder)
    {
        builder.ToTable("attendance_events", table =>
        {
            table.HasCheckConstraint("ck_attendance_events_seq", "seq > 0");
            table.HasCheckConstraint("ck_attendance_events_before", $"before in ({EnumCapitals.SqlList<Attendance>()})");
            table.HasCheckConstraint("ck_attendance_events_after", $"after in ({EnumCapitals.SqlList<Attendance>()}) and after <> before");
        });
        builder.HasKey(change => new { change.BookingId, change.Seq }).HasName(ConstraintNames.OneAttendanceEventPerSeq);
        builder.Property(change => change.Before).HasConversion<EnumAsCapitals<Attendance>>().HasMaxLength(20);
        builder.Property(change => change.After).HasConversion<EnumAsCapitals<Attendance>>().HasMaxLength(20);
        builder.Property(change => change.Actor).HasMaxLength(40);
        builder.HasOne<Booking>().WithMany().HasForeignKey(change => change.BookingId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(change => change.OperationId).IsUnique().HasDatabaseName(ConstraintNames.OneAttendancePerOperation);
    }
}

internal sealed class ManageLinkConfiguration : IEntityTypeConfiguration<ManageLink>
{
    public void Configure(EntityTypeBuilder<ManageLink> builder)
    {
        builder.ToTable("manage_links");
        builder.HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(64);
        builder.HasOne<Booking>().WithMany().HasForeignKey(link => link.BookingId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CalendarFeedConfiguration : IEntityTypeConfiguration<CalendarFeed>
{
    public void Configure(EntityTypeBuilder<CalendarFeed> builder)
    {
        builder.ToTable("calendar_feeds", table => table.HasCheckConstraint("ck_calendar_feeds_kind", $"kind in ({EnumCapitals.SqlList<CalendarFeedKind>()})"));
        builder.HasKey(feed => new { feed.AccountId, feed.Kind });
        builder.Property(feed => feed.Kind).HasConversion<EnumAsCapitals<CalendarFeedKind>>().HasMaxLength(20);
        builder.Property(feed => feed.TokenHash).HasMaxLength(64);
        builder.Property(feed => feed.Language).HasMaxLength(20);
        builder.HasIndex(feed => feed.TokenHash).IsUnique().HasDatabaseName("ux_calendar_feeds_token_hash");
        builder.HasOne<AppUser>().WithMany().HasForeignKey(feed => feed.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Booking transactions only insert here. What the sender changes, it changes at READ COMMITTED, so that its indexes abort nobody.</summary>
internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox_messages", table =>
        {
            table.HasCheckConstraint("ck_outbox_messages_about", "num_nonnulls(booking_id, account_id) = 1");
            table.HasCheckConstraint("ck_outbox_messages_state", $"state in ({EnumCapitals.SqlList<OutboxState>()})");
            table.HasCheckConstraint("ck_outbox_messages_sent", "(state = 'SENT') = (sent_at is not null)");
        });
        builder.HasKey(message => message.Id).HasName("pk_outbox_messages_id");
        builder.Property(message => message.Id).UseIdentityByDefaultColumn();
        builder.Property(message => message.Kind).HasConversion<EnumAsCapitals<OutboxKind>>().HasMaxLength(40);
        builder.Property(message => message.Language).HasMaxLength(20);
        builder.Property(message => message.State).HasConversion<EnumAsCapitals<OutboxState>>().HasMaxLength(20);
        builder.Property(message => message.Failure).HasConversion<EnumAsCapitals<OutboxFailure>>().HasMaxLength(40);
        builder.HasIndex(message => new { message.BookingId, message.Kind, message.Version }).IsUnique().HasDatabaseName(ConstraintNames.OneMessagePerRevision);
        builder.HasIndex(message => new { message.AccountId, message.Kind, message.Version }).IsUnique().HasDatabaseName(ConstraintNames.OneMessagePerMinute);
        builder.HasIndex(message => new { message.DueAt, message.Id }).HasFilter("state = 'WAITING'").HasDatabaseName("ix_outbox_messages_due");
        builder.HasIndex(message => new { message.State, message.Id }).HasDatabaseName("ix_outbox_messages_state");
    }
}
