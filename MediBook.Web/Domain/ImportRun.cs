using NodaTime;

namespace MediBook.Web.Domain;

/// <summary>An import that was done: the same press again gives its result and makes nothing.</summary>
/// <param name="OperationId">The one-use id of the press.</param>
/// <param name="Made">How many doctors or schedules it made.</param>
/// <param name="DoneAt">When.</param>
public sealed record ImportRun(Guid OperationId, int Made, Instant DoneAt);
