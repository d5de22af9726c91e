using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Domain;

public sealed class PeopleSearchTests
{
    [Theory]
    [InlineData("MB-7K3Q-9D2F", "MB-7K3Q-9D2F")]
    [InlineData("mb7k3q9d2f", "MB-7K3Q-9D2F")]
    [InlineData(" 7k3q 9d2f ", "MB-7K3Q-9D2F")]
    [InlineData("MB-ABCD-EFGH", "MB-ABCD-EFGH")]
    public void A_reference_is_known_however_it_is_typed(string typed, string reference) => Assert.Equal(reference, PeopleSearch.Of(typed)!.Reference);

    [Theory]
    [InlineData("Anna-Mary")]
    [InlineData("Andersen")]
    [InlineData("2345 6789")]
    [InlineData("MB-0000-0000")]
    public void A_name_or_a_number_is_no_reference(string typed) => Assert.Null(PeopleSearch.Of(typed)!.Reference);

    [Theory]
    [InlineData("020-7946", "%207946%")]
    [InlineData("0207946", "%207946%")]
    [InlineData("+20 (79) 46", "%207946%")]
    [InlineData("0020 7946", "%207946%")]
    [InlineData("020", "%020%")]
    public void Of_a_phone_number_the_digits_count(string typed, string pattern) => Assert.Equal([pattern], PeopleSearch.Of(typed)!.Patterns);

    [Theory]
    [InlineData("ada novak", "%ada%", "%novak%")]
    [InlineData("Li  李", "% Li%", "% 李%")]
    [InlineData("ada 0207946", "%ada%", "%207946%")]
    [InlineData("a_da 50%", "%a\\_da%", "%50\\%%")]
    public void Every_word_is_looked_for_short_ones_where_a_word_begins(string typed, params string[] patterns) => Assert.Equal(patterns, PeopleSearch.Of(typed)!.Patterns);

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("a\u0001b")]
    public void Nothing_that_a_name_can_hold_looks_for_nothing(string? typed) => Assert.Null(PeopleSearch.Of(typed));

    [Fact]
    public void What_is_looked_for_is_not_printed() => Assert.DoesNotContain("ada", PeopleSearch.Of("ada")!.ToString(), StringComparison.Ordinal);
}
