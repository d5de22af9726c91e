namespace MediBook.Web.Domain;

/// <summary>The person who comes. An account has one "me".</summary>
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

    /// <summary>Email as typed.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Phone, or null.</summary>
    public string? Phone { get; private set; }

    /// <summary>Whether the person wants to be reminded of appointments.</summary>
    public bool WantsReminders { get; private set; } = true;

    /// <summary>A new person.</summary>
    public static Patient Create(int? accountId, string name, string email, string? phone) =>
        new() { AccountId = accountId, Name = name, Email = email, Phone = phone };

    /// <summary>Corrects what the person is called and how to reach them.</summary>
    public void Change(string name, string email, string? phone) => (Name, Email, Phone) = (name, email, phone);

    /// <summary>Chooses what the person is written to about.</summary>
    public void Choose(bool reminders) => WantsReminders = reminders;
}
