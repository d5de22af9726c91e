using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>Triggers refuse every UPDATE, DELETE and TRUNCATE.</summary>
internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries", table => table.HasCheckConstraint("ck_audit_entries_fields", "jsonb_typeof(fields) = 'object'"));
        builder.Property(entry => entry.At).HasDefaultValueSql("booking_clock()");
        builder.Property(entry => entry.Actor).HasMaxLength(40);
        builder.Property(entry => entry.Action).HasConversion<EnumAsCapitals<AuditAction>>().HasMaxLength(40);
        builder.Property(entry => entry.Subject).HasConversion<EnumAsCapitals<AuditSubject>>().HasMaxLength(40);
        builder.PrimitiveCollection(entry => entry.SubjectIds).HasColumnType("integer[]");
        builder.Property(entry => entry.Fields).HasColumnType("jsonb");
        builder.HasMany(entry => entry.PersonValues).WithOne().HasForeignKey(value => value.EntryId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(entry => new { entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.Actor, entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.Subject, entry.At, entry.Id });
        builder.HasIndex(entry => entry.SubjectIds).HasMethod("gin");
    }
}

/// <summary>Triggers refuse every UPDATE and TRUNCATE, and a DELETE that is not erasure's.</summary>
internal sealed class AuditPersonValueConfiguration : IEntityTypeConfiguration<AuditPersonValue>
{
    public void Configure(EntityTypeBuilder<AuditPersonValue> builder)
    {
        builder.ToTable("audit_person_values");
        builder.HasKey(value => new { value.EntryId, value.PersonKey, value.Field });
        builder.Property(value => value.PersonKey).HasMaxLength(40);
        builder.Property(value => value.Field).HasMaxLength(60);
        builder.HasIndex(value => value.PersonKey);
    }
}
