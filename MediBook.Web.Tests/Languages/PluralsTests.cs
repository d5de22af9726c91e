using FsCheck.Xunit;
using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Tests.Languages;

/// <summary>Against the sample numbers that CLDR publishes with its cardinal rules.</summary>
public sealed class PluralsTests
{
    [Theory]
    [InlineData("en", PluralForm.One, 1)]
    [InlineData("en", PluralForm.Other, 0, 2, 3, 16, 100, 1_000, 10_000, 100_000, 1_000_000)]
    [InlineData("de", PluralForm.One, 1)]
    [InlineData("de", PluralForm.Other, 0, 2, 3, 16, 100, 1_000, 10_000, 100_000, 1_000_000)]
    [InlineData("es", PluralForm.One, 1)]
    [InlineData("es", PluralForm.Many, 1_000_000, 2_000_000, 100_000_000)]
    [InlineData("es", PluralForm.Other, 0, 2, 3, 16, 100, 1_000, 10_000, 100_000, 1_000_001)]
    [InlineData("ar", PluralForm.Zero, 0)]
    [InlineData("ar", PluralForm.One, 1)]
    [InlineData("ar", PluralForm.Two, 2)]
    [InlineData("ar", PluralForm.Few, 3, 4, 9, 10, 103, 110, 1_003)]
    [InlineData("ar", PluralForm.Many, 11, 12, 26, 99, 111, 199, 1_011)]
    [InlineData("ar", PluralForm.Other, 100, 101, 102, 200, 201, 202, 300, 1_000, 10_000, 100_000, 1_000_000)]
    public void A_number_takes_the_form_that_cldr_says(string tag, PluralForm form, params int[] numbers) =>
        Assert.All(numbers, number => Assert.Equal(form, Plurals.Of(Language.Find(tag)!, number)));

    [Property]
    public bool A_number_takes_a_form_that_its_language_has(uint number) =>
        Language.All.All(language => Plurals.FormsOf(language).Contains(Plurals.Of(language, number)));

    [Property]
    public bool Arabic_looks_at_the_last_two_digits_from_three_on(uint number) =>
        number < 3 || Plurals.Of(Language.Arabic, number) == Plurals.Of(Language.Arabic, (number % 100) + 100);
}
