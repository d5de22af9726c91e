using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

public sealed class TypedBirthDateTests
{
    [Theory]
    [InlineData("", "", "", "Day", "Enter a date of birth")]
    [InlineData(null, " ", null, "Day", "Enter a date of birth")]
    [InlineData("", "3", "2019", "Day", "Date of birth must include a day")]
    [InlineData("27", "", "2019", "Month", "Date of birth must include a month")]
    [InlineData("27", "3", "", "Year", "Date of birth must include a year")]
    [InlineData("", "", "2019", "Day", "Date of birth must include a day and month")]
    [InlineData("", "3", "", "Day", "Date of birth must include a day and year")]
    [InlineData("27", "", "", "Month", "Date of birth must include a month and year")]
    [InlineData("99", "99", "19", "Year", "Year must include 4 numbers")]
    [InlineData("31", "2", "2019", "Day", "Date of birth must be a real date")]
    [InlineData("29", "2", "1899", "Day", "Date of birth must be a real date")]
    [InlineData("0", "1", "2019", "Day", "Date of birth must be a real date")]
    [InlineData("1", "13", "2019", "Day", "Date of birth must be a real date")]
    [InlineData("x", "y", "zzzz", "Day", "Date of birth must be a real date")]
    [InlineData("1", "1", "0000", "Day", "Date of birth must be a real date")]
    [InlineData("31", "12", "1899", "Year", "Date of birth must be in 1900 or later")]
    public void What_is_wrong_is_told_once_at_the_box_to_mend_and_in_a_fixed_order(string? day, string? month, string? year, string box, string sentence)
    {
        var typed = new TypedBirthDate { Day = day, Month = month, Year = year };
        var errors = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(typed, new ValidationContext(typed), errors, validateAllProperties: true));
        Assert.Equal((sentence, box), (Assert.Single(errors).ErrorMessage, errors[0].MemberNames.Single()));
    }

    [Theory]
    [InlineData("1", "1", "1900")]
    [InlineData(" 29 ", "02", "2020")]
    [InlineData("31", "12", "2025")]
    public void A_date_that_there_was_is_read_and_written_back(string day, string month, string year)
    {
        var typed = new TypedBirthDate { Day = day, Month = month, Year = year };
        Assert.True(Validator.TryValidateObject(typed, new ValidationContext(typed), null, validateAllProperties: true));
        Assert.Equal(typed.Date, TypedBirthDate.Of(typed.Date).Date);
        Assert.Equal(int.Parse(day, System.Globalization.CultureInfo.InvariantCulture), typed.Date!.Value.Day);
    }

    [Fact]
    public void Without_a_date_the_boxes_are_empty_and_nothing_of_it_is_printed()
    {
        Assert.Equal(new TypedBirthDate(), TypedBirthDate.Of(null));
        Assert.DoesNotContain("2019", TypedBirthDate.Of(new LocalDate(2019, 3, 27)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Ben", new DependantDetails("Ben", new LocalDate(2019, 3, 27), null, null).ToString(), StringComparison.Ordinal);
    }
}
