using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Services.Family;

/// <summary>Why something about a right was not done.</summary>
public enum RightRefusal
{
    /// <summary>No such person, or somebody else's: the two are never told apart.</summary>
    PersonNotFound,

    /// <summary>No such right, or one between other accounts.</summary>
    RightNotFound,

    /// <summary>The link was used, has ended, or the right was taken back.</summary>
    LinkEnded,

    /// <summary>It was offered to the account's own address, or the account opened its own link.</summary>
    OwnAccount,

    /// <summary>The last day has passed.</summary>
    UntilPast,

    /// <summary>The last day is further ahead than rights are given.</summary>
    UntilTooFar,

    /// <summary>The account has given as many rights as are allowed.</summary>
    TooManyRights,
}

/// <summary>A right, as its giver sees it. Printed without its content: it is personal.</summary>
/// <param name="Id">The right.</param>
/// <param name="Name">Whose appointments.</param>
/// <param name="Email">To whom it was offered.</param>
/// <param name="Level">How far it goes.</param>
/// <param name="Until">The last day.</param>
/// <param name="IsAccepted">Whether an account holds it; else it waits.</param>
public sealed record GivenRight(int Id, string Name, string Email, RightLevel Level, LocalDate Until, bool IsAccepted)
{
    /// <inheritdoc />
    public override string ToString() => nameof(GivenRight);
}

/// <summary>A right, as its holder sees it, or who is offered it. Printed without its content: it is personal.</summary>
/// <param name="Id">The right.</param>
/// <param name="Name">Whose appointments.</param>
/// <param name="Giver">Who gives it.</param>
/// <param name="Level">How far it goes.</param>
/// <param name="Until">The last day.</param>
public sealed record HeldRight(int Id, string Name, string Giver, RightLevel Level, LocalDate Until)
{
    /// <inheritdoc />
    public override string ToString() => nameof(HeldRight);
}
