import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Who knows the URL can post to it, so it is a secret, though its name does not say so: hide it like a password. */
const hidden = { password: true };

/**
 * An inbound webhook of Asistian. There is no call that tests it without sending a message, so the nodes check its shape
 * (`testedBy`), and nothing to authenticate other requests with: the URL itself is a secret, and what is sent is signed by the node.
 */
export class AsistianApi implements ICredentialType {
	name = 'asistianApi';

	displayName = 'Asistian API';

	icon: Icon = { light: 'file:../icons/inboundUrl.svg', dark: 'file:../icons/inboundUrl.dark.svg' };

	documentationUrl = 'https://help.asistian.com/integrations/webhooks';

	properties: INodeProperties[] = [
		{
			displayName: 'Inbound Webhook URL',
			name: 'inboundUrl',
			type: 'string',
			typeOptions: hidden,
			default: '',
			required: true,
			placeholder: 'e.g. https://…',
			description:
				'In Asistian, go to Settings, Integrations, Webhooks, create an inbound webhook and copy its URL. Treat it like a password: everyone who has it can send to your account.',
		},
		{
			displayName: 'Inbound Webhook Secret',
			name: 'inboundSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Only if Asistian shows a secret for the inbound webhook: what n8n sends is then signed with it. It is not the secret of the webhooks that Asistian sends.',
		},
	];
}
