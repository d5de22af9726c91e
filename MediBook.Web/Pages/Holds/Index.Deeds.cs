using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Holds;

/// <content>The other buttons of the form: keep it longer, another time, let it go, sign in. None needs complete answers, none loses one.</content>
public sealed partial class IndexModel : IShowsPeople
{
    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Hold is { Id: var id } ? [id] : []);

    /// <summary>The one-use id of Extend: it lies in the panel, and is new with every extension.</summary>
    [BindProperty]
    public Guid ExtendId { get; set; } = Guid.NewGuid();

    /// <summary>A time pressed in place of this one.</summary>
    [BindProperty]
    public int Slot { get; set; }

    /// <summary>Keeps the time longer. htmx reads the panel anew, whatever the answer: it says how things stand.</summary>
    public async Task<IActionResult> OnPostExtendAsync(int id, CancellationToken ct)
    {
        var outcome = await bookings.ExtendAsync(visitor.Actor, new HoldChangeRequest(id, ExtendId), ct);
        return await outcome.Match(
            _ => Task.FromResult<IActionResult>(KeepingAnswers(id, Links.Hold(id))),
            refusal => Request.IsHtmx() ? Task.FromResult<IActionResult>(KeepingAnswers(id, Links.Hold(id))) : RefusedWithoutErrorsAsync(id, refusal, ct));
    }

    /// <summary>Holds another time in place of this one; what was typed goes along.</summary>
    public async Task<IActionResult> OnPostSwitchAsync(int id, CancellationToken ct)
    {
        var press = new HoldRequest(Slot, OperationId.Of(Input.OperationId, Slot), Visit: new VisitChoice(TypedNumbers.Whole(Input.Visit.TypeId), []));
        return await (await bookings.HoldAsync(visitor.ActorForWriting(), press, ct)).Match(
            receipt => Task.FromResult<IActionResult>(KeepingAnswers(receipt.BookingId, Links.Hold(receipt.BookingId))),
            refusal => RefusedWithoutErrorsAsync(id, refusal, ct));
    }

    /// <summary>Frees the time; one that has ended already is as good as let go.</summary>
    public async Task<IActionResult> OnPostLetGoAsync(int id, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, id, ct) is not { } hold)
        {
            return NotFound();
        }

        this.Flash(T("You let {0} go. It is free for others.", Show.Moment(hold.Start)));
        var doctor = new SeeOther(Links.Doctor(hold.DoctorId, hold.Start.Date));
        return await (await bookings.LetGoAsync(visitor.Actor, new HoldChangeRequest(id, OperationId.Of(Input.OperationId, OperationId.LetGo)), ct)).Match(
            _ => Task.FromResult<IActionResult>(doctor),
            refusal => refusal is BookingRefusal.HoldExpired or BookingRefusal.HoldEnded
                ? Task.FromResult<IActionResult>(doctor)
                : RefusedWithoutErrorsAsync(id, refusal, ct));
    }

    /// <summary>Goes to put somebody on the account's list and comes back; what was typed stays.</summary>
    public IActionResult OnPostAddPerson(int id) => KeepingAnswers(id, Links.Person(holdId: id));

    /// <summary>Goes to sign in and comes back; what was typed stays.</summary>
    public IActionResult OnPostSignIn(int id) => KeepingAnswers(id, Links.SignIn(Links.Hold(id)));

    private SeeOther KeepingAnswers(int holdId, string location)
    {
        Input.Keep(TempData, holdId, ModelState);
        return new SeeOther(location);
    }

    /// <summary>These buttons do not ask for answers, so a missing one is no error yet.</summary>
    private Task<IActionResult> RefusedWithoutErrorsAsync(int id, BookingRefusal refusal, CancellationToken ct)
    {
        ModelState.Clear();
        TempData.Remove("Flash");
        return RefusedAsync(id, refusal, ct);
    }
}
