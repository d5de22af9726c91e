using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>The person who comes. An account has one "me", and may book for further people.</summary>
public sealed class Patient
{
    private Patient()
    {
    }

    /// <summary>Identity.</summary>
    public int Id { get; private set; }

    /// <summary>The account whose "me" this is, or null.</summary>
    public int? AccountId { get; private set; }

    /// <summary>Name, up to 200 characters; empty until the person has given one.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The account that books for this person, who is not its "me"; else null.</summary>
    public int? FamilyAccountId { get; private set; }

    /// <summary>The place among that account's people, 1 to their limit: its key makes the limit exact. Null once the person is taken off the list.</summary>
    public int? FamilyPlace { get; private set; }

    /// <summary>The one-use id of the press that put the person on the list, or null.</summary>
    public Guid? AddedBy { get; private set; }

    /// <summary>Date of birth; null where nobody was asked.</summary>
    public LocalDate? BirthDate { get; private set; }

    /// <summary>When the person was taken off the account's list, or null. The row stays for the clinic's record.</summary>
    public Instant? RemovedAt { get; private set; }

    /// <summary>Email as typed; empty for somebody who is reached through the account.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Phone, or null.</summary>
    public string? Phone { get; private set; }

    /// <summary>Whether the person wants to be reminded of appointments.</summary>
    public bool WantsReminders { get; private set; } = true;

    /// <summary>A new person.</summary>
    public static Patient Create(int? accountId, string name, string email, string? phone) =>
        new() { AccountId = accountId, Name = name, Email = email, Phone = phone };

    /// <summary>Somebody for whom an account books.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="place">A free place among its people, from 1.</param>
    /// <param name="details">Who it is.</param>
    /// <param name="operationId">The one-use id of the press.</param>
    public static Patient Dependant(int accountId, int place, DependantDetails details, Guid operationId)
    {
        var patient = new Patient { FamilyAccountId = accountId, FamilyPlace = place, AddedBy = operationId };
        patient.Change(details);
        return patient;
    }

    /// <summary>Corrects who somebody on an account's list is.</summary>
    public void Change(DependantDetails details)
    {
        ArgumentNullException.ThrowIfNull(details);
        (Name, BirthDate, Email, Phone) = (details.Name, details.BirthDate, details.Email ?? "", details.Phone);
    }

    /// <summary>Takes the person off the account's list; their place is free for somebody else.</summary>
    public void TakeOffTheList(Instant now) => (RemovedAt, FamilyPlace) = (now, null);

    /// <summary>Corrects what the person is called and how to reach them.</summary>
    public void Change(string name, string email, string? phone) => (Name, Email, Phone) = (name, email, phone);

    /// <summary>Chooses what the person is written to about.</summary>
    public void Choose(bool reminders) => WantsReminders = reminders;
}

/// <summary>Somebody for whom an account books. Printed without its content: it is personal.</summary>
/// <param name="Name">Full name.</param>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="Email">Where to write, or null: to the account.</param>
/// <param name="Phone">Whom to call, or null: the account.</param>
public sealed record DependantDetails(string Name, LocalDate BirthDate, string? Email, string? Phone)
{
    /// <inheritdoc />
    public override string ToString() => nameof(DependantDetails);
}
