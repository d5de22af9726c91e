using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

internal sealed class HourFiguresConfiguration : IEntityTypeConfiguration<HourFigures>
{
    public void Configure(EntityTypeBuilder<HourFigures> builder)
    {
        builder.ToTable("hour_figures", table => table.HasCheckConstraint("ck_hour_figures_hour", "hour between 0 and 23"));
        builder.HasKey(row => new { row.Date, row.LocationId, row.Hour });
    }
}

internal sealed class DoctorFiguresConfiguration : IEntityTypeConfiguration<DoctorFigures>
{
    public void Configure(EntityTypeBuilder<DoctorFigures> builder)
    {
        builder.ToTable("doctor_figures");
        builder.HasKey(row => new { row.DoctorId, row.Date });
        builder.HasIndex(row => row.Date);
    }
}

internal sealed class MadeFiguresConfiguration : IEntityTypeConfiguration<MadeFigures>
{
    public void Configure(EntityTypeBuilder<MadeFigures> builder)
    {
        builder.ToTable("made_figures");
        builder.HasKey(row => new { row.Date, row.LocationId });
    }
}

internal sealed class FigureRunConfiguration : IEntityTypeConfiguration<FigureRun>
{
    public void Configure(EntityTypeBuilder<FigureRun> builder)
    {
        builder.ToTable("figure_runs", table => table.HasCheckConstraint("ck_figure_runs_one", "id = 1"));
        builder.HasKey(run => run.Id);
        builder.Property(run => run.Id).ValueGeneratedNever();
    }
}
