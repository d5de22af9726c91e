using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

internal sealed class ClinicConfiguration : IEntityTypeConfiguration<Clinic>
{
    public void Configure(EntityTypeBuilder<Clinic> builder)
    {
        builder.ToTable("clinics", table => table.HasCheckConstraint("ck_clinics_one", "id = 1"));
        builder.HasKey(clinic => clinic.Id).HasName(ConstraintNames.OneClinic);
        builder.Property(clinic => clinic.Id).ValueGeneratedNever();
        builder.Property(clinic => clinic.Name).HasMaxLength(200);
        builder.Property(clinic => clinic.Phone).HasMaxLength(40);
        builder.Property(clinic => clinic.EmergencyText).HasMaxLength(300);
        builder.HasOne<Location>().WithMany().HasForeignKey(clinic => clinic.DefaultLocationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LocationConfiguration : IEntityTypeConfiguration<Location>
{
    public void Configure(EntityTypeBuilder<Location> builder)
    {
        builder.ToTable("locations");
        builder.Property(location => location.Name).HasMaxLength(200);
        builder.Property(location => location.Address).HasMaxLength(300);
        builder.Property(location => location.TimeZoneId).HasMaxLength(64);
        builder.Property(location => location.Country).HasMaxLength(2);
        builder.Property(location => location.Region).HasMaxLength(40);
    }
}

internal sealed class SpecializationConfiguration : IEntityTypeConfiguration<Specialization>
{
    public void Configure(EntityTypeBuilder<Specialization> builder)
    {
        builder.ToTable("specializations", table => table.HasCheckConstraint("ck_specializations_slug", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"));
        builder.Property(specialization => specialization.Name).HasMaxLength(200).UseCollation(Collations.IgnoreCase);
        builder.Property(specialization => specialization.Slug).HasMaxLength(200);
        builder.HasIndex(specialization => specialization.Name).IsUnique().HasDatabaseName(ConstraintNames.SpecializationName);
        builder.HasIndex(specialization => specialization.Slug).IsUnique().HasDatabaseName(ConstraintNames.SpecializationSlug);
    }
}

internal sealed class DoctorConfiguration : IEntityTypeConfiguration<Doctor>
{
    public void Configure(EntityTypeBuilder<Doctor> builder)
    {
        builder.ToTable("doctors", table => table.HasCheckConstraint("ck_doctors_years", "years_of_experience between 0 and 80"));
        builder.Property(doctor => doctor.Name).HasMaxLength(200).UseCollation(Collations.Natural);
        builder.Property(doctor => doctor.Email).HasMaxLength(254).UseCollation(Collations.IgnoreCase);
        builder.Property(doctor => doctor.Phone).HasMaxLength(40);
        builder.Property(doctor => doctor.Languages).HasMaxLength(200);
        builder.Property(doctor => doctor.About).HasMaxLength(1000);
        builder.Property<string>(MediBookDbContext.DoctorSearchName).IsRequired().HasComputedColumnSql("name_for_search(name)", stored: true);
        // Serves "has these letters"; PostgreSQL reads the whole of a small table sooner.
        builder.HasIndex(MediBookDbContext.DoctorSearchName).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasIndex(doctor => doctor.Email).IsUnique().HasDatabaseName(ConstraintNames.DoctorEmail);
        builder.HasOne(doctor => doctor.Location).WithMany().HasForeignKey(doctor => doctor.LocationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(doctor => doctor.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(doctor => doctor.AccountId).IsUnique();
        builder.OwnsMany(doctor => doctor.Specializations, link =>
        {
            link.ToTable("doctor_specializations");
            link.WithOwner().HasForeignKey(row => row.DoctorId);
            link.HasKey(row => new { row.DoctorId, row.SpecializationId });
            link.HasOne(row => row.Specialization).WithMany().HasForeignKey(row => row.SpecializationId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Navigation(doctor => doctor.Specializations).AutoInclude(false);
    }
}

internal sealed class PatientConfiguration : IEntityTypeConfiguration<Patient>
{
    public void Configure(EntityTypeBuilder<Patient> builder)
    {
        builder.ToTable("patients", table =>
        {
            table.HasCheckConstraint("ck_patients_one_account", "account_id is null or family_account_id is null");
            table.HasCheckConstraint("ck_patients_family", "(family_place is not null) = (family_account_id is not null and removed_at is null)");
            table.HasCheckConstraint("ck_patients_birth_date", "birth_date >= '1900-01-01'");
        });
        builder.Property(patient => patient.Name).HasMaxLength(200);
        builder.Property(patient => patient.Email).HasMaxLength(254);
        builder.Property(patient => patient.Phone).HasMaxLength(40);
        builder.Property(patient => patient.WantsReminders).HasDefaultValue(true);
        builder.Property<string>(MediBookDbContext.PatientSearchWords).IsRequired().HasComputedColumnSql("words_for_search(name, email, phone)", stored: true);
        builder.HasIndex(MediBookDbContext.PatientSearchWords).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasOne<AppUser>().WithMany().HasForeignKey(patient => patient.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(patient => patient.AccountId).IsUnique();
        builder.HasOne<AppUser>().WithMany().HasForeignKey(patient => patient.FamilyAccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(patient => new { patient.FamilyAccountId, patient.FamilyPlace }).IsUnique().HasDatabaseName(ConstraintNames.OnePersonPerPlace);
        builder.HasIndex(patient => patient.AddedBy).IsUnique().HasDatabaseName(ConstraintNames.OnePersonPerPress);
    }
}

internal sealed class BookingRightConfiguration : IEntityTypeConfiguration<BookingRight>
{
    public void Configure(EntityTypeBuilder<BookingRight> builder)
    {
        builder.ToTable("booking_rights", table =>
        {
            table.HasCheckConstraint("ck_booking_rights_level", $"level in ({EnumCapitals.SqlList<RightLevel>()})");
            table.HasCheckConstraint("ck_booking_rights_holder", "holder_account_id <> giver_account_id");
            table.HasCheckConstraint("ck_booking_rights_ends_at", "ends_at > created_at");
            table.HasCheckConstraint("ck_booking_rights_link", "token_hash is null or (holder_account_id is null and ended_at is null)");
        });
        builder.Property(right => right.Email).HasMaxLength(254);
        builder.Property(right => right.Level).HasConversion<EnumAsCapitals<RightLevel>>().HasMaxLength(20);
        builder.Property(right => right.TokenHash).HasMaxLength(64);
        builder.Property(right => right.RowVersion).IsRowVersion();
        builder.HasOne<Patient>().WithMany().HasForeignKey(right => right.PatientId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(right => right.GiverAccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(right => right.HolderAccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(right => right.TokenHash).IsUnique();
        builder.HasIndex(right => right.OperationId).IsUnique().HasDatabaseName(ConstraintNames.OneRightPerPress);
    }
}

internal sealed class ImportRunConfiguration : IEntityTypeConfiguration<ImportRun>
{
    public void Configure(EntityTypeBuilder<ImportRun> builder)
    {
        builder.ToTable("import_runs");
        builder.HasKey(run => run.OperationId).HasName(ConstraintNames.OneImportPerPress);
        builder.Property(run => run.OperationId).ValueGeneratedNever();
    }
}

internal sealed class SetupSecretConfiguration : IEntityTypeConfiguration<SetupSecret>
{
    public void Configure(EntityTypeBuilder<SetupSecret> builder)
    {
        builder.ToTable("setup_secrets");
        builder.HasKey(secret => secret.SecretHash);
        builder.Property(secret => secret.SecretHash).HasMaxLength(64);
    }
}
