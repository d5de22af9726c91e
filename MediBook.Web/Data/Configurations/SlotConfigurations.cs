using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>No index, predicate or INCLUDE may touch booking_id, held_until or version: see ADR 1.</summary>
internal sealed class SlotConfiguration : IEntityTypeConfiguration<Slot>
{
    public void Configure(EntityTypeBuilder<Slot> builder)
    {
        builder.ToTable("slots", table =>
        {
            table.HasCheckConstraint("ck_slots_length", "ends_at >= starts_at + interval '5 minutes' and ends_at <= starts_at + interval '240 minutes'");
            table.HasCheckConstraint("ck_slots_held_until", "held_until is null or booking_id is not null");
            table.HasCheckConstraint("ck_slots_state", $"state in ({EnumCapitals.SqlList<SlotState>()})");
            table.HasCheckConstraint("ck_slots_withdrawn_is_free", "state <> 'WITHDRAWN' or booking_id is null");
            table.HasCheckConstraint("ck_slots_blocked_by_hand", "not blocked_by_hand or state = 'BLOCKED'");
            table.HasCheckConstraint("ck_slots_block_reason", "block_reason is null or blocked_by_hand");
            table.HasCheckConstraint(
                ConstraintNames.OverbookedSaysWhy,
                "overbooked = (overbooked_by is not null) and overbooked = (overbook_reason is not null) and overbooked = (overbook_operation is not null)");
            table.HasCheckConstraint(ConstraintNames.OverbookReasonLength, $"char_length(btrim(overbook_reason)) >= {Slot.LeastOverbookReasonCharacters}");
            table.HasCheckConstraint(
                ConstraintNames.OverbookedIsNeverFree, "not overbooked or (held_until is null and (state = 'WITHDRAWN') = (booking_id is null))");
        });
        builder.HasStorageParameter("fillfactor", 30);
        builder.Property(slot => slot.State).HasConversion<EnumAsCapitals<SlotState>>().HasMaxLength(20);
        builder.Property(slot => slot.BlockedByHand).HasDefaultValue(false);
        builder.Property(slot => slot.BlockReason).HasMaxLength(Slot.MostReasonCharacters);
        builder.Property(slot => slot.OverbookedBy).HasMaxLength(40);
        builder.Property(slot => slot.OverbookReason).HasMaxLength(Slot.MostReasonCharacters);
        builder.Property(slot => slot.RowVersion).IsRowVersion();
        builder.HasOne(slot => slot.Doctor).WithMany().HasForeignKey(slot => slot.DoctorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(slot => slot.Location).WithMany().HasForeignKey(slot => slot.LocationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(slot => new { slot.DoctorId, slot.StartsAt });
        builder.HasIndex(slot => new { slot.LocationId, slot.StartsAt });
        builder.HasIndex(slot => new { slot.StartsAt, slot.Id });
        // Overbooked slots are few, and what makes a slot one never changes.
        builder.HasIndex(slot => new { slot.StartsAt, slot.Id }, "ix_slots_overbooked").HasFilter("overbooked").HasDatabaseName("ix_slots_overbooked");
        builder.HasIndex(slot => slot.OverbookOperation).IsUnique().HasFilter("overbooked").HasDatabaseName(ConstraintNames.OneOverbookingPerOperation);
    }
}

/// <summary>Read by the doctor or the location, from what has not ended yet.</summary>
internal sealed class ClosureConfiguration : IEntityTypeConfiguration<Closure>
{
    public void Configure(EntityTypeBuilder<Closure> builder)
    {
        builder.ToTable("closures", table =>
        {
            table.HasCheckConstraint(ConstraintNames.ClosureOfOne, "(doctor_id is null) <> (location_id is null)");
            table.HasCheckConstraint(ConstraintNames.ClosureOrder, "ends_at > starts_at");
            table.HasCheckConstraint(ConstraintNames.ClosureReason, $"char_length(reason) <= {Closure.MostReason}");
        });
        builder.Property(closure => closure.CreatedBy).HasMaxLength(40);
        builder.HasOne(closure => closure.Doctor).WithMany().HasForeignKey(closure => closure.DoctorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(closure => closure.Location).WithMany().HasForeignKey(closure => closure.LocationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(closure => new { closure.DoctorId, closure.EndsAt });
        builder.HasIndex(closure => new { closure.LocationId, closure.EndsAt });
        builder.HasIndex(closure => closure.OperationId).IsUnique().HasDatabaseName(ConstraintNames.OneClosurePerOperation);
    }
}

internal sealed class SlotBatchConfiguration : IEntityTypeConfiguration<SlotBatch>
{
    public void Configure(EntityTypeBuilder<SlotBatch> builder)
    {
        builder.ToTable("slot_batches", table => table.HasCheckConstraint("ck_slot_batches_order", "undone_at is null or made_at is not null"));
        builder.Property(batch => batch.Id).ValueGeneratedNever();
        builder.HasIndex(batch => new { batch.AccountId, batch.ChangedAt });
    }
}

internal sealed class SlotClaimConfiguration : IEntityTypeConfiguration<SlotClaim>
{
    public void Configure(EntityTypeBuilder<SlotClaim> builder)
    {
        builder.ToTable("slot_claims", table =>
        {
            table.HasCheckConstraint("ck_slot_claims_order", "ends_at > starts_at");
            table.HasCheckConstraint(ConstraintNames.ClaimLongEnough, "least_minutes is null or ends_at >= starts_at + make_interval(mins => least_minutes)");
        });
        builder.HasKey(claim => claim.SlotId).HasName(ConstraintNames.OneClaimPerSlot);
        builder.Property(claim => claim.SlotId).ValueGeneratedNever();
        builder.HasOne<Slot>().WithMany().HasForeignKey(claim => claim.SlotId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SlotEventConfiguration : IEntityTypeConfiguration<SlotEvent>
{
    public void Configure(EntityTypeBuilder<SlotEvent> builder)
    {
        builder.ToTable("slot_events", table =>
        {
            table.HasCheckConstraint("ck_slot_events_version", "version > 0");
            table.HasCheckConstraint("ck_slot_events_kind", $"kind in ({EnumCapitals.SqlList<SlotEventKind>()})");
        });
        builder.HasKey(change => new { change.SlotId, change.Version });
        builder.Property(change => change.Kind).HasConversion<EnumAsCapitals<SlotEventKind>>().HasMaxLength(20);
        builder.Property(change => change.Actor).HasMaxLength(40);
        // A booking's history. Booking transactions insert here and read nothing by it.
        builder.HasIndex(change => change.BookingId);
        // The trail as admins read it: newest first, of all or of one actor.
        builder.HasIndex(change => new { change.At, change.SlotId, change.Version });
        builder.HasIndex(change => new { change.Actor, change.At, change.SlotId, change.Version });
        builder.HasIndex(change => new { change.OperationId, change.SlotId }).IsUnique().HasDatabaseName(ConstraintNames.OneEffectPerOperation);
    }
}
