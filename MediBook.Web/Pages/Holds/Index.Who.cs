using MediBook.Web.Domain;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Holds;

/// <content>Who it is for.</content>
public sealed partial class IndexModel
{
    /// <summary>Whom the account can book for, its "me" first; nobody for guests and staff.</summary>
    public IReadOnlyList<PersonToChoose> People { get; private set; } = [];

    /// <summary>Somebody who was put on the list from here.</summary>
    [BindProperty(SupportsGet = true, Name = "person")]
    public string? Person { get; set; }

    /// <summary>Whether the account's "me" has no name yet, so that it is asked for.</summary>
    public bool IsNameless => People is [{ Name: "" }, ..];

    /// <summary>Whether somebody has an address or a phone of their own.</summary>
    public bool SomeHaveTheirOwn => People.Any(person => (person.Email, person.Phone) != (People[0].Email, People[0].Phone));

    /// <summary>The answers to "who is it for"; none where nothing is to be chosen.</summary>
    public IReadOnlyList<SelectListItem> Choices => People.Count == 0
        ? []
        : [.. People.Select(ChoiceOf), new(T("Someone else"), Answers.SomeoneElse)];

    /// <summary>The name of who was chosen, if it is not the reader.</summary>
    private string? NameOfAnother => People.FirstOrDefault(person => !person.IsMe && person.Id == TypedNumbers.Whole(Input.Who))?.Name;

    private async Task<IReadOnlyList<PersonToChoose>> PeopleAsync(CancellationToken ct) => People.Count > 0 ? People : await family.ToChooseAsync(visitor.Actor, ct);

    private static SelectListItem ChoiceOf(PersonToChoose person) => person switch
    {
        { IsMe: true, Name: "" } => new(T("Me"), Answers.Me),
        { IsMe: true } => new(T("Me, {0}", person.Name), TypedNumbers.Write(person.Id)),
        { IsOthers: true } => new(T("{0} (shared with you)", person.Name), TypedNumbers.Write(person.Id)),
        _ => new(person.Name, TypedNumbers.Write(person.Id)),
    };
}
