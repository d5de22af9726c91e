using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>What changes with every offer stands in no index; only the end takes an entry out of the lines.</summary>
internal sealed class WaitingEntryConfiguration : IEntityTypeConfiguration<WaitingEntry>
{
    private const string Live = "ended_at is null";

    public void Configure(EntityTypeBuilder<WaitingEntry> builder)
    {
        builder.ToTable("waiting_entries", table =>
        {
            table.HasCheckConstraint(
                ConstraintNames.WaitingForOne, "num_nonnulls(doctor_id, specialization_id, booking_id) = 1 and (specialization_id is null) = (location_id is null)");
            table.HasCheckConstraint(
                ConstraintNames.WaitingForWhom,
                "num_nonnulls(account_id, patient_id) = (case when booking_id is null then 2 else 0 end) and (booking_id is null) = (newest_slot_id is null) and (booking_id is null) = (seat > 0)");
            table.HasCheckConstraint("ck_waiting_entries_weekdays", "weekdays between 1 and 127");
            table.HasCheckConstraint("ck_waiting_entries_hours", "to_time > from_time");
            table.HasCheckConstraint("ck_waiting_entries_seat", "seat >= 0");
            table.HasCheckConstraint("ck_waiting_entries_ended", "(ended_at is null) = (ending is null)");
            table.HasCheckConstraint("ck_waiting_entries_end", $"ending in ({EnumCapitals.SqlList<WaitingEnd>()})");
        });
        builder.HasStorageParameter("fillfactor", 50);
        builder.Property(entry => entry.End).HasColumnName("ending").HasConversion<EnumAsCapitals<WaitingEnd>>().HasMaxLength(20);
        builder.Property(entry => entry.Language).HasMaxLength(20);
        builder.Property(entry => entry.Revision).IsConcurrencyToken();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(entry => entry.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Patient>().WithMany().HasForeignKey(entry => entry.PatientId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(entry => entry.Doctor).WithMany().HasForeignKey(entry => entry.DoctorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(entry => entry.Specialization).WithMany().HasForeignKey(entry => entry.SpecializationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(entry => entry.Location).WithMany().HasForeignKey(entry => entry.LocationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(entry => new { entry.AccountId, entry.Seat }).IsUnique().HasFilter(Live).HasDatabaseName(ConstraintNames.OneWaitingPerSeat);
        builder.HasIndex(entry => new { entry.DoctorId, entry.AccountId }).IsUnique().HasFilter($"{Live} and doctor_id is not null").HasDatabaseName(ConstraintNames.OneWaitingPerDoctor);
        builder.HasIndex(entry => new { entry.SpecializationId, entry.LocationId, entry.AccountId }).IsUnique().HasFilter($"{Live} and specialization_id is not null")
            .HasDatabaseName(ConstraintNames.OneWaitingPerSpecialization);
        builder.HasIndex(entry => entry.BookingId, ConstraintNames.OneWishPerBooking).IsUnique().HasFilter($"{Live} and booking_id is not null")
            .HasDatabaseName(ConstraintNames.OneWishPerBooking);
        // What was wished for a booking before: its history, its erasure.
        builder.HasIndex(entry => entry.BookingId, "ix_waiting_entries_booking").HasFilter("booking_id is not null").HasDatabaseName("ix_waiting_entries_booking");
        // The lines in their order.
        builder.HasIndex(entry => new { entry.JoinedAt, entry.Id }).HasFilter(Live).HasDatabaseName("ix_waiting_entries_line");
    }
}

internal sealed class WaitingOfferConfiguration : IEntityTypeConfiguration<WaitingOffer>
{
    public void Configure(EntityTypeBuilder<WaitingOffer> builder)
    {
        builder.ToTable("waiting_offers");
        builder.HasKey(offer => new { offer.EntryId, offer.SlotId }).HasName(ConstraintNames.OneOfferPerSlot);
    }
}
