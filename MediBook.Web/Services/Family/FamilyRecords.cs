using NodaTime;

namespace MediBook.Web.Services.Family;

/// <summary>Why something about the people of an account was not done.</summary>
public enum FamilyRefusal
{
    /// <summary>No such person, or somebody else's: the two are never told apart.</summary>
    PersonNotFound,

    /// <summary>The account books for as many people as are allowed.</summary>
    TooManyPeople,

    /// <summary>The date of birth is today or later, where the clinic is.</summary>
    BirthDateNotPast,
}

/// <summary>Somebody for whom an account books, as its own pages show them. Printed without its content: it is personal.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">Full name.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="Email">Where to write, or null: to the account.</param>
/// <param name="Phone">Whom to call, or null: the account.</param>
/// <param name="Coming">How many appointments they have to come.</param>
public sealed record FamilyMember(int Id, string Name, LocalDate? BirthDate, string? Email, string? Phone, int Coming)
{
    /// <inheritdoc />
    public override string ToString() => nameof(FamilyMember);
}

/// <summary>Somebody who can be chosen for an appointment. Printed without its content: it is personal.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">Full name; empty for a "me" that has not given one.</param>
/// <param name="Email">Where the mails go: the person's, else the account's.</param>
/// <param name="Phone">Whom to call: the person's, else the account's; null: neither is known.</param>
/// <param name="IsMe">Whether it is the account's "me".</param>
/// <param name="IsOthers">Whether it is another account's person, over whom this one was given the right to book.</param>
public sealed record PersonToChoose(int Id, string Name, string Email, string? Phone, bool IsMe, bool IsOthers)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PersonToChoose);
}
