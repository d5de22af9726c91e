using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Domain;

public sealed class NewPasswordTests
{
    [Theory]
    [InlineData(7, "Choose a password with at least 8 characters")]
    [InlineData(8, null)]
    [InlineData(64, null)]
    [InlineData(128, null)]
    [InlineData(129, "Choose a password with at most 128 characters")]
    public void Eight_to_a_hundred_and_twenty_eight_characters_are_taken(int length, string? words)
    {
        Assert.Equal(words, NewPasswordAttribute.Mend(new string('x', length)));
        Assert.Equal(words, NewPasswordAttribute.Mend(string.Concat(Enumerable.Repeat("\U0001F98A", length))));
    }

    [Theory]
    [InlineData("        ")]
    [InlineData("password")]
    [InlineData("žluťoučký kůň")]
    [InlineData("кошка собака")]
    public void Nothing_is_asked_of_what_they_are(string password) => Assert.Null(NewPasswordAttribute.Mend(password));
}
