namespace MediBook.Web.Domain;

/// <summary>What erasure needs to know of the folder in which mails are kept as files while no mail server is configured.</summary>
/// <param name="forget">Deletes the files of messages, by their ids.</param>
public sealed class KeptMails(Action<IReadOnlyCollection<long>> forget)
{
    /// <summary>Deletes the files of messages.</summary>
    public void Forget(IReadOnlyCollection<long> ids) => forget(ids);
}
