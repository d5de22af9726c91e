using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

internal sealed class ScheduleConfiguration : IEntityTypeConfiguration<Schedule>
{
    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable("schedules", table =>
        {
            table.HasCheckConstraint("ck_schedules_dates", "valid_to >= valid_from");
            table.HasCheckConstraint("ck_schedules_weeks", $"every_weeks between 1 and {Schedule.MostWeeks}");
            table.HasCheckConstraint("ck_schedules_anchor", "extract(isodow from anchor) = 1");
        });
        builder.HasOne<Doctor>().WithMany().HasForeignKey(schedule => schedule.DoctorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(schedule => schedule.Location).WithMany().HasForeignKey(schedule => schedule.LocationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(schedule => schedule.OperationId).IsUnique().HasDatabaseName(ConstraintNames.OneSchedulePerPress);
        builder.OwnsMany(schedule => schedule.Rows, row =>
        {
            row.ToTable("schedule_rows", table =>
            {
                table.HasCheckConstraint("ck_schedule_rows_weekday", "weekday between 1 and 7");
                table.HasCheckConstraint("ck_schedule_rows_hours", "to_time > from_time");
                table.HasCheckConstraint("ck_schedule_rows_minutes", $"minutes between {SlotPlan.LeastMinutes} and {SlotPlan.MostMinutes} and gap between 0 and {SlotPlan.MostMinutes}");
            });
            row.WithOwner().HasForeignKey("ScheduleId");
            row.Property<int>("Id");
            row.HasKey("Id");
            row.Property(hours => hours.Weekday).HasConversion<int>();
            row.Property(hours => hours.From).HasColumnName("from_time");
            row.Property(hours => hours.To).HasColumnName("to_time");
            row.Property(hours => hours.Breaks).HasMaxLength(WorkHours.MostBreaksText);
            row.Ignore(hours => hours.Hours);
            row.Ignore(hours => hours.Range);
        });
    }
}

internal sealed class ExtraHoursConfiguration : IEntityTypeConfiguration<ExtraHours>
{
    public void Configure(EntityTypeBuilder<ExtraHours> builder)
    {
        builder.ToTable("extra_hours", table =>
        {
            table.HasCheckConstraint("ck_extra_hours_hours", "to_time > from_time");
            table.HasCheckConstraint("ck_extra_hours_minutes", $"minutes between {SlotPlan.LeastMinutes} and {SlotPlan.MostMinutes} and gap between 0 and {SlotPlan.MostMinutes}");
        });
        builder.HasKey(extra => extra.Id);
        builder.Property(extra => extra.From).HasColumnName("from_time");
        builder.Property(extra => extra.To).HasColumnName("to_time");
        builder.Ignore(extra => extra.Hours);
        builder.HasOne<Schedule>().WithMany().HasForeignKey(extra => extra.ScheduleId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(extra => new { extra.ScheduleId, extra.Date });
        builder.HasIndex(extra => extra.OperationId).IsUnique().HasDatabaseName(ConstraintNames.OneExtraHoursPerPress);
    }
}

internal sealed class LocationHolidayConfiguration : IEntityTypeConfiguration<LocationHoliday>
{
    public void Configure(EntityTypeBuilder<LocationHoliday> builder)
    {
        builder.ToTable("location_holidays");
        builder.HasKey(day => new { day.LocationId, day.Date }).HasName(ConstraintNames.OneHolidayPerDate);
        builder.Property(day => day.Name).HasMaxLength(200);
        builder.HasOne<Location>().WithMany().HasForeignKey(day => day.LocationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TakenOutTimeConfiguration : IEntityTypeConfiguration<TakenOutTime>
{
    public void Configure(EntityTypeBuilder<TakenOutTime> builder)
    {
        builder.ToTable("taken_out_times", table => table.HasCheckConstraint("ck_taken_out_times_order", "ends_at > starts_at"));
        builder.HasKey(time => new { time.DoctorId, time.StartsAt, time.EndsAt });
        builder.HasOne<Doctor>().WithMany().HasForeignKey(time => time.DoctorId).OnDelete(DeleteBehavior.Restrict);
    }
}
