using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Holds;
using MediBook.Web.Services.Family;

namespace MediBook.Web.Pages.Account.People;

/// <summary>What is typed about somebody for whom the account books. Printed without its content: it is personal.</summary>
public sealed record PersonInput
{
    /// <summary>Full name.</summary>
    [Display(Name = "Full name"), Required(ErrorMessage = "Enter the full name"), PlainText]
    public string? Name { get; init; }

    /// <summary>Date of birth.</summary>
    public TypedBirthDate Born { get; init; } = new();

    /// <summary>Where to write; empty: to the account.</summary>
    [EmailText]
    public string? Email { get; init; }

    /// <summary>Whom to call; empty: the account.</summary>
    [PhoneAnswer(Optional = true)]
    public string? Phone { get; init; }

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; } = Guid.NewGuid();

    /// <summary>The boxes of somebody who is on the list.</summary>
    public static PersonInput Of(FamilyMember person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return new() { Name = person.Name, Born = TypedBirthDate.Of(person.BirthDate), Email = person.Email, Phone = person.Phone };
    }

    /// <summary>The answers as they are kept; the boxes have been checked.</summary>
    public DependantDetails ToDetails() => new(PlainText.Clean(Name), Born.Date!.Value, PlainText.CleanOrNull(Email), PlainText.CleanOrNull(Phone));

    /// <inheritdoc />
    public override string ToString() => nameof(PersonInput);
}
