using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Tests.Services.Accounts;

public sealed class CommonPasswordsTests
{
    private static readonly string[] OwnWords = ["Ada.Novak@example.com", "Harbour Clinic"];

    [Theory]
    [InlineData("password")]
    [InlineData("password123")]
    [InlineData("P@ssw0rd")]
    [InlineData("Password123!")]
    [InlineData("12345678")]
    [InlineData("11111111")]
    [InlineData("abcdefgh")]
    [InlineData("qwertyuiop")]
    [InlineData("1qaz2wsx")]
    [InlineData("azertyuiop")]
    [InlineData("iloveyou1")]
    [InlineData("letmein123")]
    [InlineData("welcome2024")]
    [InlineData("Summer2025!")]
    [InlineData("drowssap")]
    [InlineData("doctor123")]
    [InlineData("        ")]
    public void What_is_guessed_first_is_common(string password) => Assert.True(CommonPasswords.Has(password, OwnWords));

    [Theory]
    [InlineData("medibook")]
    [InlineData("MediBook1")]
    [InlineData("medibook2026")]
    [InlineData("ada.novak@example.com")]
    [InlineData("ADA.NOVAK@EXAMPLE.COM")]
    [InlineData("adanovak")]
    [InlineData("adanovak1")]
    [InlineData("novak1999")]
    [InlineData("harbourclinic")]
    [InlineData("Harbour Clinic 1")]
    public void What_stands_near_the_account_is_common(string password) => Assert.True(CommonPasswords.Has(password, OwnWords));

    [Theory]
    [InlineData("harbourclinic")]
    [InlineData("graceful grapefruit")]
    [InlineData("correct horse battery")]
    [InlineData("eight or more")]
    [InlineData("xK9#mQ2z")]
    [InlineData("žluťoučký kůň")]
    [InlineData("кошка собака")]
    public void What_only_one_person_would_put_together_is_not(string password) => Assert.False(CommonPasswords.Has(password, ["bob@example.org"]));

    [Fact]
    public void A_long_password_is_taken_as_it_is() =>
        Assert.False(CommonPasswords.Has(string.Concat(Enumerable.Repeat("password ", 14)), OwnWords));

    [Fact]
    public async Task Many_are_looked_at_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() =>
            number % 2 == 0 == CommonPasswords.Has(number % 2 == 0 ? $"user{number}" : $"graceful grapefruit {number}", [$"user{number}@example.com"]))));
        Assert.All(answers, Assert.True);
    }
}
