using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

internal sealed class VisitTypeConfiguration : IEntityTypeConfiguration<VisitType>
{
    public void Configure(EntityTypeBuilder<VisitType> builder)
    {
        builder.ToTable("visit_types", table =>
        {
            table.HasCheckConstraint(ConstraintNames.VisitTypeOfOne, "(doctor_id is null) <> (specialization_id is null)");
            table.HasCheckConstraint(ConstraintNames.VisitTypeMinutes, $"least_minutes between {SlotPlan.LeastMinutes} and {SlotPlan.MostMinutes}");
        });
        builder.Property(type => type.Name).HasMaxLength(200).UseCollation(Collations.IgnoreCase);
        builder.Property(type => type.Preparation).HasMaxLength(VisitType.MostPreparation);
        builder.HasOne<Specialization>().WithMany().HasForeignKey(type => type.SpecializationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Doctor>().WithMany().HasForeignKey(type => type.DoctorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(type => new { type.SpecializationId, type.DoctorId, type.Name }).IsUnique().AreNullsDistinct(false).HasDatabaseName(ConstraintNames.VisitTypeName);
        builder.HasIndex(type => type.DoctorId);
        builder.OwnsMany(type => type.Questions, question =>
        {
            question.ToTable("visit_questions", table =>
            {
                table.HasCheckConstraint("ck_visit_questions_position", $"position between 1 and {VisitType.MostQuestions}");
                table.HasCheckConstraint("ck_visit_questions_kind", $"kind in ({EnumCapitals.SqlList<QuestionKind>()})");
                table.HasCheckConstraint("ck_visit_questions_choices", "(kind = 'CHOICE') = (choices <> '')");
            });
            question.WithOwner().HasForeignKey("VisitTypeId");
            question.Property<int>("Id");
            question.HasKey("Id");
            question.Property(row => row.Kind).HasConversion<EnumAsCapitals<QuestionKind>>().HasMaxLength(20);
            question.Property(row => row.Words).HasMaxLength(VisitQuestion.MostCharacters);
            question.Property(row => row.Choices).HasMaxLength(VisitQuestion.MostChoices * (VisitQuestion.MostChoiceCharacters + 1));
            question.Ignore(row => row.ChoiceList);
        });
        builder.Navigation(type => type.Questions).UsePropertyAccessMode(PropertyAccessMode.Field).AutoInclude(false);
    }
}

/// <summary>Booking transactions only insert here, under new keys: nobody is aborted by it.</summary>
internal sealed class BookingAnswerConfiguration : IEntityTypeConfiguration<BookingAnswer>
{
    public void Configure(EntityTypeBuilder<BookingAnswer> builder)
    {
        builder.ToTable("booking_answers", table =>
        {
            table.HasCheckConstraint("ck_booking_answers_position", $"position between 1 and {VisitType.MostQuestions}");
            table.HasCheckConstraint("ck_booking_answers_kind", $"kind in ({EnumCapitals.SqlList<QuestionKind>()})");
            table.HasCheckConstraint("ck_booking_answers_answer", "answer <> '' and (kind <> 'YES_NO' or answer in ('yes', 'no'))");
        });
        builder.HasKey(answer => new { answer.BookingId, answer.Position });
        builder.Property(answer => answer.BookingId).ValueGeneratedNever();
        builder.Property(answer => answer.Kind).HasConversion<EnumAsCapitals<QuestionKind>>().HasMaxLength(20);
        builder.Property(answer => answer.Question).HasMaxLength(VisitQuestion.MostCharacters);
        builder.Property(answer => answer.Answer).HasMaxLength(BookingAnswer.MostLong);
    }
}
